import AttributionCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// A forgotten user's journeys, answers and bodies go, and nobody else's.
@Suite struct RemoteDeletionTests {
  /// Every text that is kept for the remote service, unpacked.
  private static func texts(_ store: TestStore) throws -> [String] {
    try store.store.read { database in
      var texts: [String] = []
      for (table, columns) in [
        ("ihc_journey", ["rows"]), ("ihc_exchange", ["sent", "received"]),
      ] {
        for column in columns {
          let packed = try Data.fetchAll(
            database, sql: "SELECT \(column) FROM \(table) WHERE \(column) IS NOT NULL")
          texts += try packed.map {
            String(decoding: try PackedText.unpack(Array($0)), as: UTF8.self)
          }
        }
      }
      for column in ["conversion_id", "message"] {
        texts += try String.fetchAll(
          database, sql: "SELECT \(column) FROM ihc_journey WHERE \(column) IS NOT NULL"
        ).map { "\"\($0)\"" }
      }
      texts += try String.fetchAll(database, sql: "SELECT user_id FROM ihc_journey_user")
        .map { "\"\($0)\"" }
      return texts
    }
  }

  private static func names(_ text: String, _ ids: Set<String>) -> Bool {
    ids.contains { text.contains("\"\($0)\"") }
  }

  /// Whose facts were attributed last, and whether all are, when the deletion comes.
  @Test(arguments: 0..<24)
  func `a deletion erases exactly what names the user`(seed: Int) throws {
    var script = FactScript(seed: UInt64(8_000 + seed))
    script.identities = [0, 5, 15][seed % 3]
    let rows = script.rows(300)
    let store = try TestStore(rules: RemoteAnswerTests.rules())
    try store.loadAnswering(inCuts: rows, using: &script.random)
    if seed % 2 == 0 {
      // Some facts that are not attributed yet.
      try store.load([script.rows(10)])
    }
    let before = try store.journeys()
    let user = "u\(seed % 12)"
    let ids = try Self.ids(of: user, store)
    let owned = try Self.keys(of: user, store)
    try store.load([[.deletion(user: user)]])
    #expect(try Self.texts(store).allSatisfy { !Self.names($0, ids.union([user])) })
    let after = try store.journeys()
    let kept = before.filter { journey in
      !owned.contains(journey.key)
        && !(journey.rows.map { Self.names($0, ids) } ?? false)
        && !ids.contains(journey.conversion)
    }
    #expect(Set(kept.map(\.key)).isSubset(of: after.map(\.key)))
    try store.attribute()
    #expect(try Self.texts(store).allSatisfy { !Self.names($0, ids.union([user])) })
    #expect(try store.verify().isConsistent)
    // Bodies of others stay.
    let bodies = try store.store.read {
      try Row.fetchAll($0, sql: "SELECT sent IS NULL, message FROM ihc_exchange")
    }
    #expect(bodies.allSatisfy { ($0[0] as Bool) == (($0[1] as String?) == ForgottenJourneys.note) })
  }

  /// The ids of the sessions and conversions that a user has now.
  private static func ids(of user: String, _ store: TestStore) throws -> Set<String> {
    try store.store.read { database in
      let hash = store.store.hash.user(user)
      let stored = try HistoryTable(database).user(hash, id: Array(user.utf8))
      guard let history = stored?.history else { return [] }
      return Set(
        history.sessions.map { history.string($0.id) }
          + history.conversions.map { history.string($0.id) })
    }
  }

  private static func keys(of user: String, _ store: TestStore) throws -> Set<[UInt8]> {
    try store.store.read { database in
      Set(
        try Data.fetchAll(
          database, sql: "SELECT key FROM ihc_journey_user WHERE user_id = ?", arguments: [user]
        ).map { Array($0) })
    }
  }

  private static let rows: [ScriptRow] = [
    .session(id: "s-gone", user: "gone", channel: "SEO", second: 10, flags: 1),
    .conversion(id: "c-gone", user: "gone", second: 30, cents: 500, fromJourney: false),
    .session(id: "s-stays", user: "stays", channel: "SEO", second: 10, flags: 1),
    .conversion(id: "c-stays", user: "stays", second: 30, cents: 500, fromJourney: false),
  ]

  @Test func `an answer that is out when its user is forgotten comes to nothing`() throws {
    let store = try TestStore(rules: RemoteAnswerTests.rules())
    try store.load([Self.rows])
    try store.attribute()
    let asked = try store.journeys().map(\.key)
    try store.ask(asked)
    try store.load([[.deletion(user: "gone")]])
    try store.answer(asked)
    try store.attribute()
    #expect(try store.journeys().map(\.conversion) == ["c-stays"])
    #expect(try store.remoteCredits() == ["SEO 0 1000000000 5000000"])
    #expect(try store.verify().isConsistent)
  }

  @Test func `the service's words about a forgotten user go too, and nothing is left in the file`()
    throws
  {
    let store = try TestStore(rules: RemoteAnswerTests.rules())
    try store.load([Self.rows])
    try store.attribute()
    try store.answer(try store.journeys().map(\.key))
    try store.store.write { database in
      // An exchange about somebody else that quotes what was not asked, with an escape.
      let body = Array(#"{"value":[{"session_id":"s\u002dgone"}]}"#.utf8)
      try database.execute(
        sql: """
          INSERT INTO ihc_exchange (
            id, request, attempt, sent_at, ended_at, url, outcome, journeys, sessions, answered,
            failed, message, received
          ) VALUES (99, 99, 1, 0, 0, 'http://x', 'answered', 1, 1, 1, 0, 'no row of c-gone', ?)
          """, arguments: [Data(try PackedText.pack(body))])
      try database.execute(
        sql: """
          INSERT INTO ihc_state (key, value) VALUES ('last_error', 'c-gone: bad'), ('other', 'c-go')
          """)
      try database.execute(
        sql: """
          INSERT INTO ihc_journey (
            key, state, is_current, conversion_id, conversion_at, sessions, queued_at, attempts,
            rows
          ) VALUES (x'01', 'answered', 0, 'c-else', 0, 1, 0, 0, ?)
          """,
        arguments: [Data(try PackedText.pack(Array(#"[{"session_id":"s-gone"}]"#.utf8)))])
    }
    try store.load([[.deletion(user: "gone")]])
    try store.attribute()
    _ = try store.store.eraseRemnants()
    let (words, bodies, conversions) = try store.store.read { database in
      (
        try String.fetchAll(database, sql: "SELECT value FROM ihc_state ORDER BY key"),
        try Int.fetchOne(
          database,
          sql: "SELECT count(*) FROM ihc_exchange WHERE sent IS NOT NULL OR received IS NOT NULL"),
        try String.fetchAll(database, sql: "SELECT conversion_id FROM ihc_journey")
      )
    }
    #expect(words == [TextErasure.note, "c-go"])
    #expect(bodies == 0)
    #expect(conversions == ["c-stays"])
    let file = try Data(contentsOf: URL(fileURLWithPath: store.store.path))
    for id in ["s-gone", "c-gone", "\"gone\""] { #expect(file.range(of: Data(id.utf8)) == nil) }
    #expect(file.range(of: Data("c-stays".utf8)) != nil)
  }

  @Test func `strings are found in JSON text as what they stand for`() {
    let strings = QuotedStrings(lengths: [2, 6])
    func found(_ text: String) -> [String] {
      var found: [String] = []
      _ = strings.hasMatch(in: Array(text.utf8)) {
        found.append(String(decoding: $0, as: UTF8.self))
        return false
      }
      return found
    }
    #expect(
      found(#"{"ab":"c\n","x":12,"\u00e9":"\ud83d\ude00é", "longer":"a\"bcde"}"#)
        == ["ab", "c\n", "é", "😀é", "longer", "a\"bcde"].filter { [2, 6].contains($0.utf8.count) })
    #expect(found("").isEmpty)
    #expect(found(#""ab"#) == ["ab"])
    #expect(found(#""\u00"#).isEmpty)
  }
}
