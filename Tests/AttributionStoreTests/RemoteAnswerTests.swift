import AttributionCore
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// Credit follows from facts and answers, however both came.
@Suite struct RemoteAnswerTests {
  static func rules(_ change: (inout AttributionRules) -> Void = { _ in }) -> AttributionRules {
    var rules = AttributionRules()
    rules.models = ["ihc", "ihc-remote", "linear"]
    rules.journeys.lookback = 60 * Instant.microsPerDay
    rules.remoteIHC.conversionType = "orders"
    change(&rules)
    return rules
  }

  private static func slow(_ rows: [ScriptRow]) -> SlowRemote {
    SlowRemote(Survivors(rows).stitched, lookback: 60 * 86_400)
  }

  /// Holds a store to what must stand: exactly the journeys of the facts, and credit by the answers.
  private static func check(_ store: TestStore, _ rows: [ScriptRow]) throws {
    let slow = slow(rows)
    let journeys = try store.journeys()
    let current = journeys.filter(\.isCurrent)
    #expect(Set(current.compactMap(\.rows)) == Set(slow.journeys.map(\.rows)))
    #expect(current.count == slow.journeys.count)
    #expect(Set(current.map(\.conversion)) == Set(slow.journeys.map(\.conversion)))
    #expect(journeys.allSatisfy { $0.isCurrent || $0.state == "answered" })
    var answers: [String: RemoteAnswer] = [:]
    for journey in current {
      if let rows = journey.rows, let answer = journey.answer { answers[rows] = answer }
      #expect((journey.answer != nil) == (journey.state == "answered"))
    }
    #expect(try store.remoteCredits() == slow.credits(answers))
    let verified = try store.verify()
    #expect(verified.isConsistent, "\(verified.differences.prefix(3))")
    let clean = try TestStore(rules: store.rules)
    try clean.importAnswers(of: journeys)
    try clean.load([Survivors(rows).rows])
    try clean.attribute()
    func facts(_ store: TestStore) throws -> [String] {
      try store.contents().filter { !$0.contains("forgotten_users") }
    }
    #expect(try facts(store) == facts(clean))
    #expect(
      try clean.journeys().filter(\.isCurrent).map { [$0.conversion, $0.state] }
        == current.map { [$0.conversion, $0.state] })
  }

  @Test(arguments: 0..<36)
  func `answers at any moment end as a clean load with the same answers`(seed: Int) throws {
    var script = FactScript(seed: UInt64(7_000 + seed))
    script.identities = [0, 5, 15][seed % 3]
    script.deletions = seed % 2 == 0 ? 0 : 2
    let rows = script.rows(Int.random(in: 50...400, using: &script.random))
    let store = try TestStore(rules: Self.rules())
    try store.loadAnswering(inCuts: rows, using: &script.random)
    try Self.check(store, rows)
    // With all of them answered every conversion that has a journey is divided.
    try store.answer(try store.journeys().filter { $0.state == "waiting" }.map(\.key))
    try store.attribute()
    try Self.check(store, rows)
    let report = try store.store.read {
      try ReportQuery($0).report(
        models: ["ihc-remote"], from: nil, to: nil, by: .total, rules: store.rules)
    }
    #expect(report.totals.unansweredConversions == [0])
    #expect(
      report.totals.credits[0].nanos
        == Int64(Self.slow(rows).journeys.count) * Credit.one.nanos)
  }

  @Test(arguments: 0..<4)
  func `a whole load queues what loading by and by does`(seed: Int) throws {
    var script = FactScript(seed: UInt64(7_100 + seed))
    script.identities = seed % 2 == 0 ? 0 : 8
    let rows = script.rows(300)
    let whole = try TestStore(rules: Self.rules())
    try whole.loadWhole([rows])
    try Self.check(whole, rows)
    #expect(try whole.journeys().allSatisfy { $0.state == "waiting" })
    let again = try whole.journeys()
    try whole.store.write { try Generation($0).rebuild(whole.rules) {} }
    #expect(try whole.journeys() == again)
  }

  @Test func `the same facts again ask nothing, and one late session exactly what it changes`()
    throws
  {
    var script = FactScript(seed: 7_200)
    let rows = script.rows(400)
    let store = try TestStore(rules: Self.rules())
    try store.load([rows])
    try store.attribute()
    try store.answer(try store.journeys().map(\.key))
    try store.attribute()
    try store.load([rows])
    try store.store.write { try Generation($0).rebuild(store.rules) {} }
    try store.attribute()
    #expect(try store.journeys().allSatisfy { $0.state == "answered" })
    let before = Self.slow(rows)
    let user = try #require(Survivors(rows).rows.compactMap(\.user).first)
    let late = ScriptRow.session(id: "late", user: user, channel: "SEO", second: 9_000, flags: 1)
    try store.load([[late]])
    try store.attribute()
    let changed = Set(Self.slow(rows + [late]).journeys.map(\.rows))
      .subtracting(before.journeys.map(\.rows))
    #expect(
      try Set(store.journeys().filter { $0.state == "waiting" }.compactMap(\.rows)) == changed)
    try Self.check(store, rows + [late])
  }

  @Test func `a journey that moves to another user whole keeps its answer`() throws {
    let store = try TestStore(rules: Self.rules())
    func rows(of user: String) -> [ScriptRow] {
      [
        .session(id: "s1", user: user, channel: "SEO", second: 10, flags: 1),
        .session(id: "s2", user: user, channel: "SEA", second: 20, flags: 2),
        .conversion(id: "c1", user: user, second: 30, cents: 999, fromJourney: false),
      ]
    }
    try store.load([rows(of: "a")])
    try store.attribute()
    try store.answer(try store.journeys().map(\.key))
    try store.attribute()
    for user in ["b", "a", "c"] {
      try store.load([rows(of: user)])
      // One user at a time, so that nobody has it for a while.
      try store.attribute(limit: 1)
      #expect(try store.journeys().map(\.state) == ["answered"])
      try Self.check(store, rows(of: user))
    }
    try store.load([[.deletion(user: "a")]])
    try store.attribute()
    #expect(try store.journeys().map(\.state) == ["answered"])
    try store.load([[.deletion(user: "c")]])
    try store.attribute()
    #expect(try store.journeys().isEmpty)
  }

  @Test func `what was never answered is forgotten with the journey, and what was stays`() throws {
    let store = try TestStore(rules: Self.rules())
    let rows: [ScriptRow] = [
      .session(id: "s1", user: "u", channel: "SEO", second: 10, flags: 1),
      .conversion(id: "c1", user: "u", second: 30, cents: 999, fromJourney: false),
    ]
    func states(after second: Int64) throws -> [String] {
      try store.load([[.session(id: "s1", user: "u", channel: "SEO", second: second, flags: 1)]])
      try store.attribute()
      return try store.journeys().map { "\($0.state) \($0.isCurrent ? "now" : "once")" }.sorted()
    }
    try store.load([rows])
    try store.attribute()
    #expect(try states(after: 11) == ["waiting now"])
    let out = try store.journeys().map(\.key)
    try store.ask(out)
    #expect(try states(after: 12) == ["asked once", "waiting now"])
    try store.answer(out)
    #expect(try states(after: 13) == ["answered once", "waiting now"])
    #expect(try states(after: 11) == ["answered now"])
    #expect(try store.remoteCredits() == ["SEO 0 1000000000 9990000"])
  }
}
