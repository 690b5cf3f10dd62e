import AttributionCore
import TestSupport
import Testing

@testable import AttributionStore

/// Reports that count journeys, over what a store holds.
@Suite struct AnalysisQueryTests {
  private static let rules: [JourneyRules] = [
    JourneyRules(), JourneyRules(lookback: 20 * Instant.microsPerDay, boundary: .exclusive),
    JourneyRules(lookback: nil, afterConversion: .restart),
  ]

  private static func days(_ seed: UInt64) -> (from: Day?, to: Day?) {
    guard seed % 3 > 0 else { return (nil, nil) }
    var random = SeededRandom(seed: seed)
    return (
      Day(number: Int32.random(in: 0..<50, using: &random)),
      Day(number: Int32.random(in: 50..<100, using: &random))
    )
  }

  private static func filled(seed: UInt64, models: [String]? = nil) throws -> TestStore {
    var rules = AttributionRules()
    rules.journeys = Self.rules[Int(seed % 3)]
    if let models { rules.models = models }
    let store = try TestStore(rules: rules)
    var script = FactScript(seed: seed)
    script.identities = seed % 2 == 0 ? 8 : 0
    script.deletions = seed % 4 == 0 ? 2 : 0
    try store.load([script.rows(400)])
    try store.attribute()
    return store
  }

  @Test(arguments: 0..<9 as Range<UInt64>)
  func `every report is of the conversions that the channel report is of`(seed: UInt64) throws {
    let store = try Self.filled(seed: seed)
    let (from, to) = Self.days(seed)
    try store.store.read { database in
      let totals = try ReportQuery(database).report(
        models: store.rules.models, from: from, to: to, by: .total, rules: store.rules
      ).totals
      let query = AnalysisQuery(database, store.rules, from: from, to: to)
      let all = ConversionSums(
        conversions: totals.conversions, revenue: totals.conversionRevenue)
      let unattributed = ConversionSums(
        conversions: totals.unattributedConversions, revenue: totals.unattributedRevenue)
      let (paths, lags) = (try query.paths(mergesRepetitions: false), try query.lags())
      let (assists, overlap) = (try query.assists(), try query.overlap())
      let gaps = try query.unattributed(byDay: true, examples: 5)
      for counted in [
        paths.conversions, lags.conversions, assists.conversions, overlap.conversions,
        gaps.conversions,
      ] {
        #expect(counted.all == all)
        #expect(counted.unattributed == unattributed)
      }
      #expect(gaps.report.rows.reduce(.zero) { $0 + $1.sums } == unattributed)
      #expect(gaps.examples.count == min(5, Int(unattributed.conversions)))
      var selection = PathReport.Selection()
      selection.limit = 1_000
      #expect(paths.report.list(selection, paths.channels).selected == all - unattributed)
      for histogram in [lags.report.fromFirst, lags.report.fromLast, lags.report.length] {
        #expect(histogram.classes.reduce(.zero, +) == all - unattributed)
      }
      let sets = overlap.report.coalitions(limit: .max, overlap.channels)
      #expect(sets.reduce(.zero) { $0 + $1.sums } == all - unattributed)
    }
  }

  @Test(arguments: 0..<9 as Range<UInt64>)
  func `first and last conversions are those that first-touch and last-touch credit`(
    seed: UInt64
  ) throws {
    let store = try Self.filled(seed: seed)
    let (from, to) = Self.days(seed)
    try store.store.read { database in
      let models = ["first-touch", "last-touch"]
      let report = try ReportQuery(database).report(
        models: models, from: from, to: to, by: .conversionDay, rules: store.rules)
      var credited: [String: [ConversionSums]] = [:]
      for row in report.rows {
        for model in 0..<2 where row.credits[model] != .zero {
          let sums = ConversionSums(
            conversions: row.credits[model].nanos / Credit.one.nanos,
            revenue: row.revenues[model])
          let name = row.channel ?? "?"
          let known = credited[name] ?? [.zero, .zero]
          credited[name] = known
          credited[name]?[model] = known[model] + sums
        }
      }
      let counted = try AnalysisQuery(database, store.rules, from: from, to: to).assists()
      let rows = counted.report.rows(counted.channels)
      #expect(rows.isEmpty == credited.isEmpty)
      for row in rows {
        let expected = credited.removeValue(forKey: counted.channels[row.channel])
        #expect([row.first, row.last] == expected ?? [.zero, .zero])
      }
      #expect(credited.isEmpty)
    }
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `the funnel has the sessions that the channel report has`(seed: UInt64) throws {
    let store = try Self.filled(seed: seed)
    let (from, to) = Self.days(seed)
    try store.store.read { database in
      let report = try ReportQuery(database).report(
        models: [], from: from, to: to, by: .channel, rules: store.rules)
      let counted = try AnalysisQuery(database, store.rules, from: from, to: to).funnel()
      let rows = counted.report.rows(counted.channels)
      #expect(rows.map { counted.channels[$0.channel] } == report.rows.map(\.channel))
      #expect(rows.map(\.sessions.sessions) == report.rows.map(\.sessions))
    }
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `stitched ids are counted as one user, in whatever order rows came`(
    seed: UInt64
  ) throws {
    var script = FactScript(seed: 900 + seed)
    script.identities = 10
    script.deletions = Int(seed % 2)
    let rows = script.rows(400)
    let whole = try TestStore()
    try whole.load([Survivors(rows).stitched])
    try whole.attribute()
    let stitched = try TestStore()
    var random = SeededRandom(seed: seed)
    try stitched.load(inCuts: rows, using: &random)
    let (from, to) = Self.days(seed)
    #expect(try stitched.analysis(from, to) == whole.analysis(from, to))
    #expect(try stitched.analysis(from, to).contains { $0.hasPrefix("path") })
  }

  @Test func `what waits for attribution is counted already, and said to wait`() throws {
    let store = try Self.filled(seed: 12)
    try store.load([
      [
        .session(id: "late", user: "u3", channel: "Late", second: 1, flags: 1),
        .conversion(id: "new", user: "fresh", second: 50, cents: 300, fromJourney: false),
        .session(id: "s-new", user: "fresh", channel: "SEO", second: 40, flags: 0),
      ]
    ])
    let waiting = try store.store.read { try AnalysisQuery($0, store.rules).assists().pending }
    #expect(waiting > 0)
    let before = try store.analysis(nil, nil)
    try store.attribute()
    #expect(try store.analysis(nil, nil) == before)
    #expect(try store.store.read { try AnalysisQuery($0, store.rules).lags().pending } == 0)
  }

  @Test func `models that need paths of everybody change no report`() throws {
    let usual = try Self.filled(seed: 6)
    let learning = try Self.filled(seed: 6, models: ["linear", "markov"])
    #expect(try learning.analysis(nil, nil) == usual.analysis(nil, nil))
  }

  @Test
  func `unattributed conversions are shown with the reason, the line and the nearest session`()
    throws
  {
    var rules = AttributionRules()
    rules.journeys.lookback = 10 * Instant.microsPerSecond
    let store = try TestStore(rules: rules)
    try store.load([
      [
        .conversion(id: "none", user: "a", second: 100, cents: 1, fromJourney: false),
        .session(id: "s1", user: "b", channel: "SEO", second: 101, flags: 0),
        .conversion(id: "later", user: "b", second: 100, cents: 2, fromJourney: false),
        .session(id: "s2", user: "c", channel: "SEO", second: 80, flags: 0),
        .conversion(id: "old", user: "c", second: 95, cents: -4, fromJourney: false),
        .session(id: "s3", user: "d", channel: "SEO", second: 95, flags: 0),
        .conversion(id: "fine", user: "d", second: 96, cents: 8, fromJourney: false),
      ]
    ])
    try store.attribute()
    let found = try store.store.read {
      try AnalysisQuery($0, rules).unattributed(byDay: false, examples: 10)
    }
    #expect(found.examples.map(\.conversionID) == ["later", "none", "old"])
    #expect(found.examples.map(\.userID) == ["b", "a", "c"])
    #expect(found.examples.map(\.reason) == [.onlyLater, .noSessions, .outsideLookback])
    #expect(
      found.examples.map { $0.nearest?.micros } == [101_000_000, nil, 80_000_000])
    #expect(found.examples.map(\.source.line) == [4, 2, 6])
    #expect(found.report.rows.map(\.key.reason) == [.noSessions, .onlyLater, .outsideLookback])
    #expect(found.conversions.unattributed.revenue == Money(micros: -10_000))
    #expect(
      found.conversions.attributed == ConversionSums(conversions: 1, revenue: Money(micros: 80_000))
    )
  }

  @Test(arguments: [0, 1, 2, 3, 50])
  func `examples are the latest, however many are wanted`(limit: Int) throws {
    let store = try TestStore()
    var random = SeededRandom(seed: 1)
    let rows = (0..<40).map { index in
      ScriptRow.conversion(
        id: "c\(index)", user: "u\(index)", second: Int64.random(in: 0..<20, using: &random),
        cents: 1, fromJourney: false)
    }
    try store.load([rows])
    let expected = rows.compactMap { row -> (Int64, String)? in
      guard case .conversion(let id, _, let second, _, _) = row else { return nil }
      return (second, id)
    }.sorted { $0.0 != $1.0 ? $0.0 > $1.0 : $0.1 < $1.1 }.map(\.1)
    let found = try store.store.read {
      try AnalysisQuery($0, store.rules).unattributed(byDay: false, examples: limit).examples
    }
    #expect(found.map(\.conversionID) == Array(expected.prefix(limit)))
  }

  @Test func `an empty store and one without conversions have reports`() throws {
    let store = try TestStore()
    #expect(try store.analysis(nil, nil).allSatisfy { !$0.hasPrefix("path") })
    try store.load([[.session(id: "s", user: "u", channel: "Direct", second: 5, flags: 1)]])
    try store.attribute()
    let query = try store.store.read {
      try AnalysisQuery($0, store.rules).paths(mergesRepetitions: true)
    }
    #expect(query.report.openPaths == 1)
    #expect(query.report.nulls == 0)
    #expect(query.conversions.all == .zero)
  }
}

extension TestStore {
  /// Everything that the reports say, by name.
  fileprivate func analysis(_ from: Day?, _ to: Day?) throws -> [String] {
    try store.read { database in
      let query = AnalysisQuery(database, rules, from: from, to: to)
      var lines: [String] = []
      var selection = PathReport.Selection()
      selection.limit = 1_000
      let paths = try query.paths(mergesRepetitions: true)
      lines += paths.report.list(selection, paths.channels).rows.map { row in
        "path \(row.path.map { paths.channels[$0] }) \(row.sums) \(row.nulls) \(row.age)"
      }
      lines.append("open \(paths.report.openPaths) \(paths.report.nulls) \(paths.conversions)")
      var lags = try query.lags()
      lines.append(
        "lags \(lags.report.fromFirst.classes) \(lags.report.fromLast.classes)"
          + " \(lags.report.length.classes)")
      lines.append(
        "quantiles \(lags.report.fromFirst.quantile(percent: 50) ?? -1)"
          + " \(lags.report.fromLast.quantile(percent: 90) ?? -1)")
      let assists = try query.assists()
      lines += assists.report.rows(assists.channels).map { row in
        "assist \(assists.channels[row.channel]) \(row.touched) \(row.first) \(row.last) \(row.solo)"
      }
      let overlap = try query.overlap()
      lines += overlap.report.coalitions(limit: 1_000, overlap.channels).map { set in
        "set \(set.channels.map { overlap.channels[$0] }) \(set.sums)"
      }
      lines += overlap.report.matrix(limit: 3, overlap.channels).pairs.map { pair in
        "pair \(overlap.channels[pair.first]) \(overlap.channels[pair.second]) \(pair.sums)"
      }
      var funnel = try query.funnel()
      lines.append("steps \(funnel.report.steps())")
      lines += funnel.report.rows(funnel.channels).map { row in
        "sessions \(funnel.channels[row.channel]) \(row.sessions)"
      }
      let gaps = try query.unattributed(byDay: true, examples: 20)
      lines += gaps.report.rows.map { "gap \($0.key) \($0.sums)" }
      lines += gaps.examples.map { "\($0.conversionID) \($0.userID) \($0.instant) \($0.reason)" }
      return lines
    }
  }
}
