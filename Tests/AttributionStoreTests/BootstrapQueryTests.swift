import AttributionCore
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// Bootstraps over the users of a store.
@Suite struct BootstrapQueryTests {
  private static func filled(_ seed: UInt64) throws -> TestStore {
    var script = FactScript(seed: seed)
    script.identities = 8
    let store = try TestStore()
    try store.load([script.rows(400)])
    try store.attribute()
    return store
  }

  /// What every user and person has, by row, and the amounts that the rows of no range have.
  private static func amounts(
    _ store: TestStore, _ model: String, _ days: ClosedRange<Day>, _ grain: ReportQuery.Grain
  ) throws -> [ReportIntervals.Key: [(id: String, credit: Int64, revenue: Int64)]] {
    let names = try store.store.read { try ChannelTable($0).names() }
    let position = UInt32(try #require(store.rules.models.firstIndex(of: model)))
    var amounts: [ReportIntervals.Key: [(id: String, credit: Int64, revenue: Int64)]] = [:]
    try store.store.read { database in
      try ContributionScan(database).stored { id, contribution in
        for part in contribution.credits where part.model == position {
          let day = grain == .conversionDay ? part.conversionDay : part.sessionDay
          guard days.contains(day) else { continue }
          let key = ReportIntervals.Key(
            channel: grain == .total ? nil : names[part.channel],
            day: grain == .day || grain == .conversionDay ? day : nil)
          amounts[key, default: []].append(
            (String(decoding: id, as: UTF8.self), part.credit.nanos, part.revenue.micros))
        }
      }
    }
    return amounts
  }

  @Test(arguments: 0..<3, ReportQuery.Grain.allCases)
  func `intervals are those of the slow bootstrap`(
    seed: Int, grain: ReportQuery.Grain
  ) throws {
    let store = try Self.filled(UInt64(seed))
    let interval = PercentileInterval(replicates: 25, confidence: 80)
    let days = Day(number: Int32(seed) * 20)...Day(number: 95)
    let found = try store.store.read {
      try BootstrapQuery($0).intervals(
        of: "linear", from: days.lowerBound, to: days.upperBound, by: grain, interval,
        calibrated: nil, rules: store.rules)
    }
    let intervals = try #require(found)
    let amounts = try Self.amounts(store, "linear", days, grain)
    #expect(!amounts.isEmpty)
    #expect(Set(intervals.rows.keys) == Set(amounts.keys))
    for (key, users) in amounts {
      var credits = SlowBootstrap.sums(users.map { ($0.id, $0.credit) }, replicates: 25)
      var revenues = SlowBootstrap.sums(users.map { ($0.id, $0.revenue) }, replicates: 25)
      let (credit, revenue) = (interval.bounds(of: &credits), interval.bounds(of: &revenues))
      #expect(intervals.rows[key]?.credit.lowerBound.nanos == Int64(credit.low))
      #expect(intervals.rows[key]?.credit.upperBound.nanos == Int64(credit.high))
      #expect(intervals.rows[key]?.revenue.lowerBound.micros == Int64(revenue.low))
      #expect(intervals.rows[key]?.revenue.upperBound.micros == Int64(revenue.high))
    }
  }

  @Test func `every database gives the same, whether the model is kept or not`() throws {
    var results: Set<ReportIntervals> = []
    for models in [["linear", "ihc"], ["ihc"]] {
      var rules = AttributionRules()
      rules.models = models
      let store = try TestStore(rules: rules)
      var script = FactScript(seed: 7)
      script.identities = 8
      // Another order of the same facts, in a database with another key.
      var last: [String: ScriptRow] = [:]
      for row in script.rows(300) { last[row.key] = row }
      let rows = last.keys.sorted().compactMap { last[$0] }
      try store.load([models.count == 1 ? rows.reversed() : rows])
      try store.attribute()
      let found = try store.store.read {
        try BootstrapQuery($0).intervals(
          of: "linear", from: nil, to: nil, by: .channel,
          PercentileInterval(replicates: 50, confidence: 95), calibrated: nil, rules: rules)
      }
      results.insert(try #require(found))
    }
    #expect(results.count == 1)
    #expect(results.first?.rows.isEmpty == false)
  }

  @Test func `a person of several ids is drawn as one`() throws {
    let store = try TestStore()
    try store.load([
      [
        .session(id: "s1", user: "cookie", channel: "SEO", second: 10, flags: 3),
        .session(id: "s2", user: "login", channel: "Email", second: 20, flags: 3),
        .conversion(id: "c1", user: "login", second: 30, cents: 500, fromJourney: false),
        .identity(alias: "cookie", user: "customer"), .identity(alias: "login", user: "customer"),
      ]
    ])
    try store.attribute()
    let interval = PercentileInterval(replicates: 9, confidence: 50)
    let found = try store.store.read {
      try BootstrapQuery($0).intervals(
        of: "linear", from: nil, to: nil, by: .channel, interval, calibrated: nil,
        rules: store.rules)
    }
    var half = SlowBootstrap.sums([("customer", 500_000_000)], replicates: 9)
    let bounds = interval.bounds(of: &half)
    for channel in ["SEO", "Email"] {
      let credit = found?.rows[.init(channel: channel, day: nil)]?.credit
      #expect(credit?.lowerBound.nanos == Int64(bounds.low))
      #expect(credit?.upperBound.nanos == Int64(bounds.high))
    }
    #expect(found?.total.credit.upperBound.nanos == Int64(bounds.high) * 2)
  }

  @Test func `more sums than memory is meant for are refused`() throws {
    let store = try Self.filled(5)
    let found = try store.store.read {
      try BootstrapQuery($0).intervals(
        of: "linear", from: nil, to: nil, by: .day,
        PercentileInterval(replicates: BootstrapQuery.mostSums / 3, confidence: 95),
        calibrated: nil, rules: store.rules)
    }
    #expect(found == nil)
  }
}

/// Reports whose credit lift tests scale.
@Suite struct CalibratedReportTests {
  private static func store(_ seed: UInt64, keeping models: [String] = ["linear"]) throws
    -> TestStore
  {
    var rules = AttributionRules()
    rules.models = models
    var script = FactScript(seed: seed)
    let store = try TestStore(rules: rules)
    try store.load([script.rows(400)])
    try store.attribute()
    return store
  }

  private static func tests(_ random: inout SeededRandom) -> [LiftTest] {
    (0..<Int.random(in: 1...5, using: &random)).map { _ in
      let from = Int32.random(in: 0..<60, using: &random)
      return LiftTest(
        channel: ["SEO", "SEA", "Email", "Radio"].randomElement(using: &random) ?? "SEO",
        from: Day(number: from), to: Day(number: from + .random(in: 0...40, using: &random)),
        incremental: Credit(nanos: .random(in: 0...4_000_000_000, using: &random)),
        standardError: Credit(nanos: .random(in: 1...2_000_000_000, using: &random)))
    }
  }

  @Test(arguments: 0..<12)
  func `rows and baseline add up to the plain report, however it is cut`(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let store = try Self.store(UInt64(seed))
    let tests = Self.tests(&random)
    let model = seed % 3 == 0 ? "first-touch" : "linear"
    let from = seed == 0 ? nil : Day(number: Int32.random(in: 0..<50, using: &random))
    let to = seed == 0 ? nil : Day(number: Int32.random(in: 50..<100, using: &random))
    func report(_ grain: ReportQuery.Grain) throws -> ReportQuery.Report {
      try store.store.read {
        try ReportQuery($0).report(
          models: [model], from: from, to: to, by: grain, rules: store.rules)
      }
    }
    let calibration = try store.store.read {
      try ReportQuery($0).calibration(tests, of: model, rules: store.rules)
    }
    let plain = try report(.channel)
    let byChannel = plain.calibrated(by: calibration)
    let byDay = try report(.day).calibrated(by: calibration)
    #expect(byDay.folded(to: .channel).rows == byChannel.rows)
    #expect(byChannel.rows.reduce(Credit.zero) { $0 + $1.credits[0] } == plain.totals.credits[0])
    #expect(byChannel.rows.reduce(Money.zero) { $0 + $1.revenues[0] } == plain.totals.revenues[0])
    for row in plain.rows {
      let scaled = byChannel.rows.first { $0.channel == row.channel }
      guard let factor = row.channel.flatMap(calibration.factor) else {
        #expect(scaled == row)
        continue
      }
      #expect(scaled?.credits[0].nanos == factor.scale(row.credits[0].nanos))
      #expect(scaled?.revenues[0].micros == factor.scale(row.revenues[0].micros))
      #expect(scaled?.cost == row.cost)
    }
    let total = byChannel.folded(to: .total).rows
    #expect(total.filter { !$0.isBaseline }.count == (plain.rows.isEmpty ? 0 : 1))
    #expect(total.filter(\.isBaseline) == byChannel.rows.filter(\.isBaseline))
    let hasFactor = plain.rows.contains { $0.channel.flatMap(calibration.factor) != nil }
    #expect(byChannel.rows.contains(where: \.isBaseline) == hasFactor)
  }

  @Test func `a test of all conversions gives the channel what it found`() throws {
    let store = try TestStore()
    try store.load([
      [
        .session(id: "a", user: "u", channel: "SEA", second: 10, flags: 3),
        .session(id: "b", user: "u", channel: "SEO", second: 20, flags: 3),
        .conversion(id: "c1", user: "u", second: 30, cents: 1_000, fromJourney: false),
        .conversion(id: "c2", user: "u", second: 40, cents: 500, fromJourney: false),
      ]
    ])
    try store.attribute()
    let test = LiftTest(
      channel: "SEA", from: Day(number: 0), to: Day(number: 0),
      incremental: Credit(nanos: 3_000_000_000), standardError: .one)
    let report = try store.store.read { database in
      let query = ReportQuery(database)
      let calibration = try query.calibration([test], of: "linear", rules: store.rules)
      return try query.report(
        models: ["linear"], from: nil, to: nil, by: .channel, rules: store.rules
      ).calibrated(by: calibration)
    }
    #expect(report.rows.map(\.channel) == ["SEA", "SEO", "(baseline)"])
    #expect(report.rows.map(\.credits[0].nanos) == [3_000_000_000, 1_000_000_000, -2_000_000_000])
    #expect(report.rows.map(\.revenues[0].micros) == [22_500_000, 7_500_000, -15_000_000])
    #expect(report.rows.map(\.isBaseline) == [false, false, true])
  }

  @Test(arguments: [ReportQuery.Grain.day, .channel, .total])
  func `intervals of a calibrated report are of its rows`(grain: ReportQuery.Grain) throws {
    var random = SeededRandom(seed: 17)
    let store = try Self.store(17)
    let calibration = try store.store.read {
      try ReportQuery($0).calibration(Self.tests(&random), of: "linear", rules: store.rules)
    }
    let source = grain == .total ? ReportQuery.Grain.channel : grain
    let (report, found) = try store.store.read { database in
      (
        try ReportQuery(database).report(
          models: ["linear"], from: nil, to: nil, by: source, rules: store.rules
        ).calibrated(by: calibration).folded(to: grain),
        try BootstrapQuery(database).intervals(
          of: "linear", from: nil, to: nil, by: grain,
          PercentileInterval(replicates: 99, confidence: 95), calibrated: calibration,
          rules: store.rules)
      )
    }
    let intervals = try #require(found)
    #expect(report.rows.contains { $0.isBaseline })
    let keys = Set(report.rows.map(ReportIntervals.Key.init))
    #expect(Set(intervals.rows.keys).isSubset(of: keys))
    for row in report.rows {
      let bounds = intervals.bounds(of: row)
      #expect(bounds.credit.lowerBound <= bounds.credit.upperBound)
      #expect((row.credits[0] == .zero) || intervals.rows[ReportIntervals.Key(row)] != nil)
    }
  }
}
