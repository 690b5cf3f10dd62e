import AttributionCore
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// Models that are not kept up to date, computed for one report.
@Suite struct OnDemandTests {
  /// The same facts under rules that keep only some models.
  private static func filled(
    _ seed: UInt64, keeping models: [String], userMask: UInt64 = .max
  ) throws -> TestStore {
    var script = FactScript(seed: seed)
    script.identities = 8
    script.deletions = 1
    var rules = AttributionRules()
    rules.models = models
    rules.journeys.lookback = 60 * Instant.microsPerDay
    let store = try TestStore(rules: rules, userMask: userMask)
    try store.load([script.rows(400)])
    try store.attribute()
    return store
  }

  @Test(arguments: 0..<6, ReportQuery.Grain.allCases)
  func `a model on demand has the integers that keeping it would store`(
    seed: Int, grain: ReportQuery.Grain
  ) throws {
    let ids = ModelCatalog.standard.ids
    // Users who share a hash are read another way.
    let mask: UInt64 = seed % 2 == 0 ? .max : 7 << 60
    let store = try Self.filled(UInt64(seed), keeping: ["linear"], userMask: mask)
    var random = SeededRandom(seed: UInt64(seed))
    let from = seed == 0 ? nil : Day(number: Int32.random(in: 0..<80, using: &random))
    let to = seed == 0 ? nil : Day(number: Int32.random(in: 60..<110, using: &random))
    func report() throws -> ReportQuery.Report {
      try store.store.read {
        try ReportQuery($0).report(models: ids, from: from, to: to, by: grain, rules: store.rules)
      }
    }
    let computed = try report()
    store.rules.models = ids
    try store.ensureGeneration()
    let kept = try report()
    #expect(kept.onDemand.isEmpty)
    #expect(computed.onDemand == Set(ids).subtracting(["linear"]))
    #expect(kept.rows == computed.rows)
    #expect(kept.totals == computed.totals)
    #expect(kept.totals.credits.contains { $0 != .zero } || from != nil)
  }

  @Test func `a report of kept models reads no journey`() throws {
    let store = try Self.filled(3, keeping: ["linear"])
    try store.store.write { try $0.execute(sql: "UPDATE history SET sessions = 'damaged'") }
    let report = try store.store.read {
      try ReportQuery($0).report(
        models: ["linear"], from: nil, to: nil, by: .channel, rules: store.rules)
    }
    #expect(report.totals.credits[0] > .zero)
    #expect(throws: StoreError.self) {
      try store.store.read {
        try ReportQuery($0).report(
          models: ["last-touch"], from: nil, to: nil, by: .channel, rules: store.rules)
      }
    }
  }
}
