import AttributionCore
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// Files whose rows do not replace what is there already.
@Suite struct KeyPolicyTests {
  private static let first: [ScriptRow] = [
    .session(id: "s1", user: "u1", channel: "SEO", second: 100, flags: 0),
    .conversion(id: "c1", user: "u1", second: 200, cents: 100, fromJourney: false),
    .cost(session: "s1", cents: 10), .cost(session: "later", cents: 11),
  ]
  /// Everything of the first file again with other values, and for other users; then what is new.
  private static let second: [ScriptRow] = [
    .session(id: "s1", user: "u2", channel: "SEA", second: 150, flags: 7),
    .conversion(id: "c1", user: "u1", second: 250, cents: 900, fromJourney: false),
    .cost(session: "s1", cents: 20), .cost(session: "later", cents: 21),
    .session(id: "s2", user: "u2", channel: "SEA", second: 160, flags: 7),
    .session(id: "s2", user: "u3", channel: "Email", second: 170, flags: 7),
    .session(id: "s3", user: "u1", channel: "SEA", second: 180, flags: 0),
  ]
  /// What is left of the second file where the first is kept.
  private static let added: [ScriptRow] = [
    .session(id: "s2", user: "u2", channel: "SEA", second: 160, flags: 7),
    .session(id: "s3", user: "u1", channel: "SEA", second: 180, flags: 0),
  ]

  /// The facts without where they came from.
  private func facts(_ test: TestStore) throws -> [String] {
    try test.store.read { database in
      try ["session_sources", "conversions", "session_costs"].flatMap { view in
        try Row.fetchAll(database, sql: "SELECT * FROM \(view)").map { "\(view): \($0)" }
      }.sorted()
    }
  }

  @Test(arguments: [KeyPolicy.firstWins, .reject], [true, false])
  func `what is there stays, whether it came before or in the same load`(
    policy: KeyPolicy, isOneLoad: Bool
  ) throws {
    let expected = try TestStore()
    try expected.load([Self.first + Self.added])
    let test = try TestStore()
    if isOneLoad {
      try test.load([Self.first, Self.second], policies: [.lastWins, policy])
    } else {
      try test.load([Self.first])
      try test.load([Self.second], policies: [policy])
    }
    try test.attribute()
    #expect(try facts(test) == facts(expected))
    #expect(try test.verify().isConsistent)
    let refused = try test.store.read { database in
      try Row.fetchAll(
        database, sql: "SELECT file, line, column_name, code FROM quarantine ORDER BY line")
    }
    #expect(
      refused.map { "\($0)" }
        == (policy == .firstWins
          ? []
          : [
            (2, "session_id"), (3, "conv_id"), (4, "session_id"), (5, "session_id"),
            (7, "session_id"),
          ].map {
            #"[file:2 line:\#($0.0) column_name:"\#($0.1)" code:"duplicate-key"]"#
          }))
  }

  @Test func `a key whose fact has moved away is free again`() throws {
    let test = try TestStore()
    try test.load([Self.first])
    try test.load([Self.second])
    try test.load([Self.first], policies: [.firstWins])
    let expected = try TestStore()
    try expected.load([Self.first, Self.second])
    #expect(try facts(test) == facts(expected))
  }
}
