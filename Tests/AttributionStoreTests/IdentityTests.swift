import AttributionCore
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// Ids of one person are one journey, exactly, and whenever that became known.
@Suite struct IdentityTests {
  private static func clean(_ rows: [ScriptRow]) throws -> TestStore {
    let store = try TestStore()
    try store.load([rows])
    try store.attribute()
    return store
  }

  /// What is made of facts: the same for two ids of a person as for one id.
  private static func results(_ contents: [String]) -> [String] {
    contents.filter { line in
      ["attribution_customer_journey", "channel_reporting", "credit", "[day:"].contains {
        line.hasPrefix($0)
      }
    }
  }

  @Test(arguments: 0..<40)
  func `links, relinks, chains and rings end as one clean load, in any cut`(seed: Int) throws {
    var script = FactScript(seed: UInt64(2000 + seed))
    script.identities = seed % 2 == 0 ? 4 : 20
    let rows = script.rows(Int.random(in: 1...300, using: &script.random))
    let survivors = Survivors(rows)
    let store = try TestStore()
    try store.load(inCuts: rows, using: &script.random)
    let contents = try store.contents()
    #expect(try contents == Self.clean(survivors.rows).contents())
    #expect(
      try Self.results(contents) == Self.results(Self.clean(survivors.stitched).contents()))
    let verified = try store.verify()
    #expect(verified.isConsistent, "\(verified.differences.prefix(3))")
  }

  /// Masks of all bits, of three bits and of none: the last two make users share a hash.
  @Test(arguments: 0..<6, [.max, 7 << 60, 0] as [UInt64])
  func `links may come before, between and after the facts`(seed: Int, userMask: UInt64) throws {
    var script = FactScript(seed: UInt64(3000 + seed))
    script.identities = 8
    let rows = Survivors(script.rows(150)).rows
    let store = try TestStore(userMask: userMask)
    for row in rows.shuffled(using: &script.random) {
      try store.load([[row]])
      if Int.random(in: 0..<5, using: &script.random) == 0 { try store.attribute(limit: 1) }
    }
    try store.attribute()
    #expect(try store.contents() == Self.clean(rows).contents())
    #expect(try store.verify().isConsistent)
  }

  @Test func `a change of rules and a rerun keep persons whole`() throws {
    var script = FactScript(seed: 41)
    script.identities = 10
    let rows = script.rows(300)
    let store = try Self.clean(rows)
    let before = try store.contents()
    try store.store.write {
      try Rerun($0, store.rules).mark(days: Day(number: 0)...Day(number: 40)) {}
    }
    try store.attribute()
    #expect(try store.contents() == before)
    var rules = AttributionRules()
    rules.models = ["linear", "ihc"]
    store.rules = rules
    try store.ensureGeneration()
    let other = try TestStore(rules: rules)
    try other.load([rows])
    try other.attribute()
    #expect(try store.contents() == other.contents())
    #expect(try store.verify().isConsistent)
  }

  @Test func `a person of ten thousand ids is attributed once for all of them`() throws {
    let count = 10_000
    var rows: [ScriptRow] = (0..<count).map {
      .session(id: "s\($0)", user: "a\($0)", channel: "SEO", second: Int64($0), flags: 3)
    }
    rows.append(.conversion(id: "c", user: "a77", second: 50_000, cents: 777, fromJourney: false))
    // A long chain, and many that hang on its end.
    for index in 1..<count {
      let user = index < 600 ? "a\(index - 1)" : "a0"
      rows.append(.identity(alias: "a\(index)", user: user))
    }
    let store = try TestStore()
    try store.load([rows])
    #expect(try store.store.read { try Facts($0).counts().pendingUsers } == Int64(count))
    #expect(try store.store.write { try AttributionPass($0).run(store.rules, limit: 1) } == 1)
    #expect(try store.store.read { try Facts($0).counts().pendingUsers } == 0)
    #expect(
      try Self.results(store.contents())
        == Self.results(Self.clean(Survivors(rows).stitched).contents()))
    // The link in the middle of the chain goes elsewhere: half of the chain goes with it.
    let late: [ScriptRow] = [
      .identity(alias: "a300", user: "else"),
      .conversion(id: "d", user: "a599", second: 60_000, cents: 10, fromJourney: false),
    ]
    try store.load([late])
    try store.attribute()
    #expect(
      try Self.results(store.contents())
        == Self.results(Self.clean(Survivors(rows + late).stitched).contents()))
    #expect(try store.verify().isConsistent)
  }

  @Test func `representatives are those that following every link finds`() {
    var random = SeededRandom(seed: 42)
    for _ in 0..<2_000 {
      let count = Int.random(in: 1...12, using: &random)
      let next = (0..<count).map { index -> Int? in
        let target = Int.random(in: 0..<count, using: &random)
        return target == index || Int.random(in: 0..<4, using: &random) == 0 ? nil : target
      }
      let expected = (0..<count).map { start -> Int in
        var position = start
        for _ in 0..<count { position = next[position] ?? position }
        guard next[position] != nil else { return position }
        // In the ring by now: its smallest.
        var smallest = position
        for _ in 0..<count {
          position = next[position] ?? position
          smallest = min(smallest, position)
        }
        return smallest
      }
      #expect(PersonGraph.representatives(next, precedes: <) == expected)
    }
  }

  @Test func `verification finds a person that the links do not make`() throws {
    let store = try Self.clean([
      .session(id: "s", user: "a", channel: "SEO", second: 1, flags: 1),
      .conversion(id: "c", user: "b", second: 2, cents: 5, fromJourney: false),
      .identity(alias: "a", user: "b"),
    ])
    #expect(try store.verify().isConsistent)
    try store.store.write { try $0.execute(sql: "DELETE FROM person WHERE user_id = 'a'") }
    let verified = try store.verify()
    #expect(verified.differences.contains { $0.what == "person" && $0.key == "a" })
    #expect(verified.differences.contains { $0.what == "credit_day" })
  }
}
