import AttributionCore
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// Derived channels: the same whatever the order of arrival, and exact after every change of rules.
@Suite struct ChannelRulesTests {
  /// A few of many rules, so that each change of them is another.
  private static func rules(_ seed: Int) -> AttributionRules {
    var random = SeededRandom(seed: UInt64(seed))
    let all: [(String, [ChannelRule.Condition])] = [
      ("Google Ads", [.init(.utmSource, ["google"]), .init(.utmMedium, ["cpc"])]),
      // A channel that is given too.
      ("Email", [.init(.utmMedium, ["email", "newsletter"])]),
      ("Brand", [.init(.campaign, ["*brand*"])]), ("Search", [.init(.referrer, ["google.com"])]),
      ("SEO", [.init(.name, ["se?"])]), ("Direct", [.init(.name, ["Direct"])]),
    ]
    var rules = AttributionRules()
    for (index, rule) in all.shuffled(using: &random).prefix(seed % 5 + 1).enumerated() {
      rules.channels.append(
        ChannelRule(
          channel: rule.0, conditions: rule.1, origin: ChannelRule.Origin(entry: index + 1)))
    }
    if seed % 7 == 0 {
      rules.channels.append(
        ChannelRule(channel: "Rest", conditions: [], origin: ChannelRule.Origin(entry: 9)))
    }
    rules.models = ["ihc", "last-non-direct", "linear"]
    return rules
  }

  private static func script(_ seed: Int) -> FactScript {
    var script = FactScript(seed: UInt64(40_000 + seed))
    script.hasDetails = true
    script.identities = seed % 3 == 0 ? 8 : 0
    script.deletions = seed % 4 == 0 ? 2 : 0
    return script
  }

  private static func clean(_ rows: [ScriptRow], _ rules: AttributionRules) throws -> [String] {
    let store = try TestStore(rules: rules)
    try store.load([rows])
    try store.attribute()
    return try store.contents()
  }

  @Test(arguments: 0..<24)
  func `rules changed in the middle of any arrival end as one clean load`(seed: Int) throws {
    var script = Self.script(seed)
    let rows = script.rows(Int.random(in: 40...240, using: &script.random))
    let store = try TestStore(rules: Self.rules(seed))
    for part in 0..<3 {
      store.rules = Self.rules(seed + part)
      try store.ensureGeneration()
      let start = rows.count * part / 3
      let end = rows.count * (part + 1) / 3
      try store.load(inCuts: Array(rows[start..<end]), using: &script.random)
    }
    let verified = try store.verify()
    #expect(verified.isConsistent, "\(verified.differences.prefix(3))")
    if !rows.contains(where: { $0.key.hasPrefix("d:") }) {
      #expect(try store.contents() == Self.clean(Survivors(rows).rows, store.rules))
    }
    // Without rules it is as if there had never been any.
    store.rules.channels = ChannelRules()
    try store.ensureGeneration()
    let plain = try TestStore(rules: store.rules)
    try plain.load([rows])
    try plain.attribute()
    #expect(try store.contents() == plain.contents())
  }

  @Test(arguments: 1..<4)
  func `a first load that attributes at once derives the same`(seed: Int) throws {
    var script = Self.script(seed * 5)
    script.identities = 0
    let rows = script.rows(200)
    let store = try TestStore(rules: Self.rules(seed))
    try store.loadWhole([rows])
    #expect(try store.contents() == Self.clean(rows, store.rules))
    #expect(try store.verify().isConsistent)
  }

  private static let visits: [ScriptRow] = [
    .session(
      id: "s1", user: "u1", channel: "SEA", second: 10, flags: 3,
      details: #"{"landing_url":"https://x.example/?utm_source=google&utm_medium=cpc"}"#),
    .session(id: "s2", user: "u1", channel: "SEO", second: 20, flags: 3),
    .session(
      id: "s3", user: "u2", channel: "SEA", second: 30, flags: 3,
      details: #"{"campaign":"Brand","landing_url":"?utm_source=google&utm_medium=cpc"}"#),
    .cost(session: "s1", cents: 150),
    .conversion(id: "c1", user: "u1", second: 40, cents: 1000, fromJourney: false),
    .conversion(id: "c2", user: "u2", second: 50, cents: 500, fromJourney: false),
  ]

  private static func visitRules(_ order: [Int]) -> AttributionRules {
    let all: [(String, [ChannelRule.Condition])] = [
      ("Paid Search", [.init(.utmMedium, ["cpc"])]), ("Brand", [.init(.campaign, ["brand"])]),
      ("Nobody", [.init(.utmTerm, ["x"])]),
    ]
    var rules = AttributionRules()
    rules.models = ["linear"]
    for index in order {
      rules.channels.append(
        ChannelRule(
          channel: all[index].0, conditions: all[index].1,
          origin: ChannelRule.Origin(entry: index + 1)))
    }
    return rules
  }

  @Test func `reports, journeys and exports count derived channels, and sessions keep the given`()
    throws
  {
    let store = try TestStore(rules: Self.visitRules([1, 0]))
    try store.load([Self.visits])
    try store.attribute()
    try store.store.read { database in
      let given = try String.fetchAll(
        database, sql: "SELECT channel_name FROM session_sources ORDER BY session_id")
      #expect(given == ["SEA", "SEO", "SEA"])
      let report = try ReportQuery(database).report(
        models: ["linear"], from: nil, to: nil, by: .channel, rules: store.rules)
      #expect(report.rows.map(\.channel) == ["Brand", "Paid Search", "SEO"])
      #expect(report.rows.map(\.cost.micros) == [0, 1_500_000, 0])
      #expect(report.rows.map(\.credits[0].nanos) == [1_000_000_000, 500_000_000, 500_000_000])
      let query = JourneyQuery(database, in: store.store)
      let listed = try query.list(
        user: "u1", channel: "Paid Search", limit: 9, after: nil, rules: store.rules)
      #expect(listed.journeys.map(\.channels) == [["Paid Search", "SEO"]])
      let explained = try query.explain("c1", models: ["linear"], rules: store.rules)
      #expect(explained?.touches.map(\.channel) == ["Paid Search", "SEO"])
      #expect(explained?.touches.map(\.given?.channel) == ["SEA", nil])
      #expect(explained?.touches.first?.given?.rule == 1)
      func column(_ dataset: ExportQuery.Dataset, _ index: Int) throws -> Set<String> {
        let page = try ExportQuery(database).users(
          dataset, after: nil, limit: 99, rules: store.rules)
        return Set(page.rows.map { $0[index].text })
      }
      #expect(try column(.sessionSources, 2) == ["SEA", "SEO"])
      #expect(try column(.customerJourneys, 4) == ["Brand", "Paid Search", "SEO"])
    }
  }

  @Test func `the use of rules says who fits, who is shadowed, and who fits nobody`() throws {
    let store = try TestStore(rules: Self.visitRules([0, 1, 2]))
    try store.load([Self.visits])
    try store.attribute()
    let usage = try store.store.read {
      try ChannelUsageQuery($0, store.rules).usage(examples: 1) {}
    }
    #expect(usage.sessions == 3)
    #expect(usage.rules.map(\.group.sessions) == [2, 0, 0])
    #expect(usage.rules.map(\.group.users) == [2, 0, 0])
    #expect(usage.rules[0].given.map(\.name) == ["SEA"])
    #expect(usage.rules[0].group.examples.count == 1)
    #expect(usage.rules.map(\.taken) == [0, 1, 0])
    #expect(usage.rules.map(\.takenBy) == [nil, 0, nil])
    #expect(usage.unmatched.map(\.name) == ["SEO"])
    #expect(usage.unmatched.first?.group.examples.first?.sessionID == "s2")
    #expect(usage.unmatched.first?.group.examples.first?.source.line == 3)
  }

  @Test func `other rules show what they would move, and move nothing`() throws {
    let store = try TestStore(rules: Self.visitRules([]))
    try store.load([Self.visits])
    try store.attribute()
    let before = try store.contents()
    let days = Day(number: .min)...Day(number: .max)
    // The channels that they set are in no table yet.
    let proposed = Self.visitRules([0])
    let outcome = try store.store.read {
      try Rerun($0, proposed).changes(from: store.rules, model: nil, days: days) {}
    }
    #expect(outcome.conversions == 2)
    #expect(outcome.journeys == 2)
    #expect(outcome.changes.map(\.channel) == ["Paid Search", "SEA"])
    #expect(outcome.changes.map(\.creditBefore.nanos) == [0, 1_500_000_000])
    #expect(outcome.changes.map(\.creditAfter.nanos) == [1_500_000_000, 0])
    #expect(outcome.changes.map(\.revenueAfter.micros) == [10_000_000, 0])
    #expect(outcome.moves.map(\.channel) == ["Paid Search", "SEA"])
    #expect(outcome.moves.map(\.sessionsAfter) == [2, 0])
    #expect(outcome.moves.map(\.costBefore.micros) == [0, 1_500_000])
    #expect(try store.contents() == before)
    // And it does what was shown.
    store.rules = proposed
    try store.ensureGeneration()
    let report = try store.store.read {
      try ReportQuery($0).report(
        models: ["linear"], from: nil, to: nil, by: .channel, rules: store.rules)
    }
    #expect(report.rows.map(\.channel) == ["Paid Search", "SEO"])
    let again = try store.store.read {
      try Rerun($0, proposed).changes(from: proposed, model: nil, days: days) {}
    }
    #expect(again.changes.isEmpty && again.moves.isEmpty && again.journeys == 0)
  }

  @Test func `answers are the same when the memory of them has been full`() throws {
    var memory = AnswerMemory()
    var random = SeededRandom(seed: 3)
    var wrong = 0
    for round in 0..<70_000 {
      let text = Array("{\"campaign\":\"\(round)\"}".utf8)
      let given = ChannelID(rawValue: UInt32.random(in: 0..<3, using: &random))
      let hash = AnswerMemory.hash(given, text.span)
      if memory.answer(for: given, text.span, hash) != nil { wrong += 1 }
      memory.remember(round % 100, for: given, text.span, hash)
      if memory.answer(for: given, text.span, hash) != round % 100 { wrong += 1 }
      let other = ChannelID(rawValue: given.rawValue + 3)
      if memory.answer(for: other, text.span, hash) != nil { wrong += 1 }
    }
    #expect(wrong == 0)
  }
}
