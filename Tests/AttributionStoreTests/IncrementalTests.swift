import AttributionCore
import AttributionStore
import GRDB
import TestSupport
import Testing

/// The property that matters most: how facts arrived leaves no trace in what is made of them.
@Suite struct IncrementalTests {
  /// The facts that stand after a script: the last row of each key.
  private static func survivors(_ rows: [ScriptRow]) -> [ScriptRow] {
    var last: [String: Int] = [:]
    for (index, row) in rows.enumerated() { last[row.key] = index }
    return last.values.sorted().map { rows[$0] }
  }

  /// Without places: a clean load reads the same facts from other lines.
  private static func clean(_ rows: [ScriptRow]) throws -> [String] {
    let store = try TestStore()
    try store.load([rows])
    try store.attribute()
    return try store.contents()
  }

  @Test(arguments: 0..<60)
  func `any cut into loads, files and attributions ends as one clean load`(seed: Int) throws {
    var script = FactScript(seed: UInt64(seed))
    let rows = script.rows(Int.random(in: 1...300, using: &script.random))
    let store = try TestStore()
    var rest = rows[...]
    while !rest.isEmpty {
      var files: [[ScriptRow]] = []
      for _ in 0..<Int.random(in: 1...4, using: &script.random) {
        let part = rest.prefix(Int.random(in: 0...40, using: &script.random))
        files.append(Array(part))
        rest = rest.dropFirst(part.count)
      }
      // A tiny budget makes every load spill to disk.
      try store.load(files, memory: Bool.random(using: &script.random) ? 1 << 20 : 800)
      switch Int.random(in: 0..<4, using: &script.random) {
      case 0: try store.attribute(limit: 3)
      case 1: try store.reopen()
      case 2: _ = try store.store.write { try AttributionPass($0).run(store.rules, limit: 2) }
      default: break
      }
    }
    try store.attribute()
    #expect(try store.contents() == Self.clean(Self.survivors(rows)))
    let verified = try store.verify()
    #expect(verified.isConsistent, "\(verified.differences.prefix(3))")
    #expect(verified.aggregates > 0)
  }

  /// Masks of all bits, of three bits and of none: the last two make users share a hash.
  @Test(arguments: 0..<10, [.max, 7 << 60, 0] as [UInt64])
  func `facts of distinct keys may come in any order`(seed: Int, userMask: UInt64) throws {
    var script = FactScript(seed: UInt64(1000 + seed))
    let rows = Self.survivors(script.rows(200))
    let store = try TestStore(userMask: userMask)
    for row in rows.shuffled(using: &script.random) { try store.load([[row]]) }
    try store.attribute()
    #expect(try store.contents() == Self.clean(rows))
    #expect(try store.verify().isConsistent)
  }

  @Test func `a change of rules ends as a clean load under the new rules`() throws {
    var script = FactScript(seed: 7)
    let rows = Self.survivors(script.rows(300))
    var rules = AttributionRules()
    rules.journeys.lookback = 20 * Instant.microsPerDay
    rules.journeys.boundary = .exclusive
    rules.models = ["linear", "ihc"]
    let changed = try TestStore()
    try changed.load([rows])
    try changed.attribute()
    changed.rules = rules
    try changed.ensureGeneration()
    let clean = try TestStore(rules: rules)
    try clean.load([rows])
    try clean.attribute()
    #expect(try changed.contents() == clean.contents())
    #expect(try changed.verify().isConsistent)
  }

  @Test func `verification finds a single wrong unit`() throws {
    var script = FactScript(seed: 3)
    let store = try TestStore()
    try store.load([script.rows(200)])
    try store.attribute()
    try store.store.write {
      try $0.execute(
        sql: """
          UPDATE credit_day SET credit = credit + 1 WHERE (basis, model, day, channel)
            = (SELECT basis, model, day, channel FROM credit_day LIMIT 1)
          """)
    }
    let verified = try store.verify()
    #expect(verified.differenceCount == 1)
    #expect(verified.differences.first?.what == "credit_day")
  }

  @Test func `a user with thousands of sessions is stored in chunks that change alone`() throws {
    let store = try TestStore()
    var rows: [ScriptRow] = (0..<3_000).map {
      .session(id: "r\($0)", user: "robot", channel: "SEO", second: Int64($0) * 10, flags: 3)
    }
    rows.append(.conversion(id: "c", user: "robot", second: 40_000, cents: 999, fromJourney: false))
    let late: [ScriptRow] = [
      .session(id: "late", user: "robot", channel: "SEA", second: 12_345, flags: 1),
      .session(id: "newest", user: "robot", channel: "SEA", second: 39_999, flags: 1),
      .cost(session: "r2000", cents: 5), .cost(session: "r1", cents: 7),
      .session(id: "r5", user: "other", channel: "SEA", second: 2, flags: 1),
    ]
    try store.load([rows])
    try store.attribute()
    for row in late { try store.load([[row]]) }
    try store.attribute()
    #expect(try store.contents() == Self.clean(Self.survivors(rows + late)))
    #expect(try store.verify().isConsistent)
  }

  @Test func `journey rows give a conversion its latest instant in any order`() throws {
    let rows: [ScriptRow] = [
      .conversion(id: "c1", user: "u", second: 300, cents: 10, fromJourney: true),
      .conversion(id: "c1", user: "u", second: 100, cents: 10, fromJourney: true),
      .conversion(id: "c1", user: "u", second: 200, cents: 10, fromJourney: true),
    ]
    var results: Set<[String]> = []
    for order in [[0, 1, 2], [1, 2, 0], [2, 0, 1], [1, 0, 2]] {
      let store = try TestStore()
      for index in order { try store.load([[rows[index]]]) }
      try store.attribute()
      results.insert(try store.contents())
    }
    #expect(results.count == 1)
    #expect(results.first?.contains { $0.contains("00:05:00") } == true)
  }
}
