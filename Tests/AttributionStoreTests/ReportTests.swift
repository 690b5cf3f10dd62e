import AttributionCore
import AttributionStore
import GRDB
import TestSupport
import Testing

@Suite struct ReportTests {
  private static func filled(seed: UInt64) throws -> TestStore {
    var script = FactScript(seed: seed)
    let store = try TestStore()
    try store.load([script.rows(400)])
    try store.attribute()
    return store
  }

  @Test(arguments: ReportQuery.Grain.allCases, 0..<8)
  func `every report adds up for every range of days`(
    grain: ReportQuery.Grain, seed: Int
  ) throws {
    let store = try Self.filled(seed: UInt64(seed))
    var random = SeededRandom(seed: UInt64(seed))
    let from = seed == 0 ? nil : Day(number: Int32.random(in: 0..<60, using: &random))
    let to = seed == 0 ? nil : Day(number: Int32.random(in: 40..<100, using: &random))
    let models = store.rules.models
    let report = try store.store.read {
      try ReportQuery($0).report(models: models, from: from, to: to, by: grain, rules: store.rules)
    }
    let totals = report.totals
    #expect(totals.conversions > 0 || seed > 0)
    for index in models.indices {
      let rowCredit = report.rows.reduce(Credit.zero) { $0 + $1.credits[index] }
      let rowRevenue = report.rows.reduce(Money.zero) { $0 + $1.revenues[index] }
      #expect(rowCredit == totals.credits[index])
      #expect(rowRevenue == totals.revenues[index])
      let unattributed = totals.unattributedConversions * Credit.one.nanos
      #expect(
        rowCredit.nanos - totals.carriedCredits[index].nanos + unattributed
          == totals.conversions * Credit.one.nanos)
      #expect(
        rowRevenue - totals.carriedRevenues[index] + totals.unattributedRevenue
          == totals.conversionRevenue)
      if from == nil || grain == .conversionDay {
        #expect(totals.carriedCredits[index] == .zero)
        #expect(totals.carriedRevenues[index] == .zero)
      }
    }
  }

  @Test func `cost is that of all sessions, each counted once`() throws {
    let store = try TestStore()
    try store.load([
      [
        .session(id: "a", user: "u", channel: "SEA", second: 10, flags: 3),
        .session(id: "b", user: "v", channel: "SEA", second: 20, flags: 3),
        .cost(session: "a", cents: 500), .cost(session: "b", cents: 300),
        .cost(session: "unknown", cents: 900),
        .conversion(id: "c1", user: "u", second: 30, cents: 1_000, fromJourney: false),
        .conversion(id: "c2", user: "u", second: 40, cents: 2_000, fromJourney: false),
      ]
    ])
    try store.attribute()
    let report = try store.store.read {
      try ReportQuery($0).report(
        models: ["linear"], from: nil, to: nil, by: .channel, rules: store.rules)
    }
    #expect(report.rows.count == 1)
    #expect(report.rows.first?.cost == Money(micros: 8_000_000))
    #expect(report.rows.first?.credits == [Credit(nanos: 2_000_000_000)])
    #expect(report.rows.first?.revenues == [Money(micros: 30_000_000)])
  }

  @Test func `a conversion without a journey is shown as unattributed`() throws {
    let store = try TestStore()
    try store.load([
      [
        .session(id: "late", user: "u", channel: "SEO", second: 100, flags: 0),
        .conversion(id: "c", user: "u", second: 50, cents: 700, fromJourney: false),
        .conversion(id: "d", user: "nobody", second: 50, cents: 300, fromJourney: false),
      ]
    ])
    let waiting = try store.store.read {
      try ReportQuery($0).report(
        models: ["ihc"], from: nil, to: nil, by: .total, rules: store.rules)
    }
    #expect(waiting.totals.pendingConversions == 2)
    try store.attribute()
    let report = try store.store.read {
      try ReportQuery($0).report(
        models: ["ihc"], from: nil, to: nil, by: .total, rules: store.rules)
    }
    #expect(report.totals.pendingConversions == 0)
    #expect(report.totals.unattributedConversions == 2)
    #expect(report.totals.unattributedRevenue == Money(micros: 10_000_000))
    #expect(report.totals.credits == [.zero])
  }

  @Test func `an explanation sums to the conversion and names every place`() throws {
    let store = try TestStore()
    try store.load([
      [
        .session(id: "a", user: "u", channel: "SEO", second: 10, flags: 3),
        .session(id: "b", user: "u", channel: "SEA", second: 90_000, flags: 3),
        .conversion(id: "c", user: "u", second: 90_100, cents: 999, fromJourney: false),
      ]
    ])
    try store.attribute()
    for model in store.rules.models {
      let explained = try store.store.read {
        try JourneyQuery($0, in: store.store).explain("c", models: [model], rules: store.rules)
      }
      let found = try #require(explained)
      #expect(found.touches.map(\.sessionID) == ["a", "b"])
      #expect(found.touches.map(\.source.line) == [2, 3])
      #expect(found.source.line == 4)
      let parts = try #require(found.divisions.first).parts
      #expect(parts.reduce(Credit.zero) { $0 + $1.credit } == .one)
      #expect(parts.reduce(Money.zero) { $0 + $1.revenue } == Money(micros: 9_990_000))
      #expect((found.touches[0].phases != nil) == (model == "ihc"))
    }
    let unknown = try store.store.read {
      try JourneyQuery($0, in: store.store).explain("nope", models: ["ihc"], rules: store.rules)
    }
    #expect(unknown?.conversionID == nil)
  }

  @Test func `a rerun changes nothing, and says what it would change where something is wrong`()
    throws
  {
    let store = try Self.filled(seed: 5)
    let days = Day(number: .min)...Day(number: .max)
    let clean = try store.store.read {
      try Rerun($0, store.rules).changes(model: nil, days: days) {}
    }
    #expect(clean.changes.isEmpty)
    #expect(clean.conversions > 0)
    try store.store.write {
      try $0.execute(
        sql: """
          UPDATE credit_day SET credit = credit + 5 WHERE (basis, model, day, channel)
            = (SELECT basis, model, day, channel FROM credit_day WHERE basis = 1 LIMIT 1)
          """)
    }
    let wrong = try store.store.read {
      try Rerun($0, store.rules).changes(model: nil, days: days) {}
    }
    #expect(wrong.changes.count == 1)
    #expect(wrong.changes.first.map { $0.creditBefore.nanos - $0.creditAfter.nanos } == 5)
    let before = try store.contents()
    try store.store.write { try Rerun($0, store.rules).mark(days: days) {} }
    try store.attribute()
    #expect(try store.contents() == before)
  }

  @Test func `journeys page through everything once, and a page leaves nothing behind`() throws {
    let store = try Self.filled(seed: 9)
    var found: [String] = []
    try store.store.read { database in
      let query = JourneyQuery(database, in: store.store)
      var cursor: UInt64?
      repeat {
        let page = try query.list(
          user: nil, channel: nil, limit: 2, after: cursor, rules: store.rules)
        found += page.journeys.map(\.conversionID)
        cursor = page.next
        // The same connection, with a page before it that ended in the middle.
        #expect(try Verification(database, in: store.store, store.rules).run {}.isConsistent)
      } while cursor != nil
    }
    let all = try store.store.read {
      try String.fetchAll($0, sql: "SELECT conv_id FROM conversions")
    }
    #expect(found.sorted() == all.sorted())
  }

  @Test func `amounts that add up to more than can be held are refused, not wrapped`() throws {
    let store = try TestStore()
    let huge = Int64.max / 10_000
    let before = try store.contents()
    let error = #expect(throws: StoreError.self) {
      try store.load([
        [
          .conversion(id: "a", user: "u", second: 1, cents: huge, fromJourney: false),
          .conversion(id: "b", user: "v", second: 2, cents: huge, fromJourney: false),
        ]
      ])
    }
    #expect(error?.code == .outOfRange)
    #expect(try store.contents() == before)
  }
}
