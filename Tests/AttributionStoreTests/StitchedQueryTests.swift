import AttributionCore
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// Journeys of a person as people see them.
@Suite struct StitchedQueryTests {
  private static let rows: [ScriptRow] = [
    .session(id: "s1", user: "cookie", channel: "SEO", second: 10, flags: 3),
    .session(id: "s2", user: "login", channel: "Email", second: 20, flags: 3),
    .conversion(id: "c1", user: "login", second: 30, cents: 500, fromJourney: false),
    .identity(alias: "cookie", user: "customer"),
    .identity(alias: "login", user: "customer"),
    .session(id: "s3", user: "alone", channel: "SEO", second: 5, flags: 3),
    .conversion(id: "c2", user: "alone", second: 9, cents: 100, fromJourney: false),
  ]

  private static func store() throws -> TestStore {
    let store = try TestStore()
    try store.load([rows])
    try store.attribute()
    return store
  }

  @Test func `an explanation names the ids that were stitched and each touch's own line`() throws {
    let store = try Self.store()
    let found = try store.store.read {
      try JourneyQuery($0, in: store.store).explain("c1", models: ["linear"], rules: store.rules)
    }
    #expect(found?.userID == "login")
    #expect(found?.stitched == ["cookie", "customer", "login"])
    #expect(found?.touches.map(\.sessionID) == ["s1", "s2"])
    #expect(found?.touches.map(\.userID) == ["cookie", "login"])
    #expect(found?.touches.map(\.source.line) == [2, 3])
    #expect(found?.divisions.first?.parts.map(\.credit.nanos) == [500_000_000, 500_000_000])
    #expect(found?.isPending == false)
    let alone = try store.store.read {
      try JourneyQuery($0, in: store.store).explain("c2", models: ["linear"], rules: store.rules)
    }
    #expect(alone?.stitched == [])
  }

  @Test func `an explanation is pending while any id of the person is`() throws {
    let store = try Self.store()
    try store.load([[.session(id: "s4", user: "cookie", channel: "SEO", second: 25, flags: 0)]])
    let found = try store.store.read {
      try JourneyQuery($0, in: store.store).explain("c1", models: ["linear"], rules: store.rules)
    }
    #expect(found?.isPending == true)
    let pending = try store.store.read {
      try Int64.fetchOne($0, sql: "SELECT sum(pending) FROM conversion_day")
    }
    #expect(pending == 1)
  }

  @Test(arguments: ["cookie", "login", "customer"])
  func `any id finds the person's journeys`(user: String) throws {
    let store = try Self.store()
    let found = try store.store.read {
      try JourneyQuery($0, in: store.store).list(
        user: user, channel: nil, limit: 10, after: nil, rules: store.rules)
    }
    #expect(found.journeys.map(\.conversionID) == ["c1"])
    #expect(found.journeys.map(\.userID) == ["customer"])
    #expect(found.journeys.map(\.channels) == [["SEO", "Email"]])
  }

  @Test(arguments: 1...3)
  func `pages of journeys and exports have every person once`(limit: Int) throws {
    var script = FactScript(seed: 51)
    script.identities = 10
    let store = try TestStore()
    try store.load([script.rows(300)])
    try store.attribute()
    var conversions: [String] = []
    var cursor: UInt64?
    repeat {
      let page = try store.store.read {
        try JourneyQuery($0, in: store.store).list(
          user: nil, channel: nil, limit: limit, after: cursor, rules: store.rules)
      }
      conversions += page.journeys.map(\.conversionID)
      cursor = page.next
    } while cursor != nil
    let all = try store.store.read {
      try String.fetchAll($0, sql: "SELECT conv_id FROM conversions")
    }
    #expect(conversions.sorted() == all.sorted())
    var credits: [String] = []
    repeat {
      let page = try store.store.read {
        try ExportQuery($0).users(
          .attributionCustomerJourney, after: cursor, limit: limit, rules: store.rules)
      }
      credits += page.rows.map { $0.prefix(2).map(\.text).joined(separator: "|") }
      cursor = page.next
    } while cursor != nil
    let stored = try store.store.read {
      try String.fetchAll(
        $0, sql: "SELECT conv_id || '|' || session_id FROM attribution_customer_journey")
    }
    #expect(credits.sorted() == stored.sorted())
  }
}
