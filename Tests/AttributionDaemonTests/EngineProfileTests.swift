import AttributionCore
import AttributionRPC
import Foundation
import GRDB
import TestSupport
import Testing

@testable import AttributionDaemon

/// That a file is read as the configuration says of its name, and its rows from quarantine too.
@Suite(.serialized) struct EngineProfileTests {
  private static let shop = """
    id;kunde;timestamp;channel;cost
    t1;u1;2026-01-02T00:30:00;Email;1,50

    """

  @Test func `a file is read as the entry for its name says`() async throws {
    let running = try RunningEngine([
      (
        "datasets",
        #"[{match: "shop_*", timezone: Europe/Berlin, decimal_comma: true, "#
          + #"columns: {Kunde: customer_id}}]"#
      )
    ])
    try running.drop(Self.shop, as: "shop_1.csv")
    try running.drop(Self.shop, as: "other.csv")
    _ = try await running.sync()
    let files = try await running.files()
    #expect(files.first { $0.name == "shop_1.csv" }?.state == .processed)
    #expect(files.first { $0.name == "shop_1.csv" }?.datasets == ["touchpoints"])
    #expect(files.first { $0.name == "other.csv" }?.state == .rejected)
    let rows = try await running.report(by: .day).rows
    #expect(rows.map(\.date) == [Day("2026-01-01")])
    #expect(rows.map(\.cost.description) == ["1.5"])
    await running.engine.stop()
  }

  @Test(arguments: [("last-wins", "2", 0), ("first-wins", "1", 0), ("reject", "1", 1)])
  func `a key that is there already is treated as the entry says`(
    keys: String, cost: String, refused: Int
  ) async throws {
    let running = try RunningEngine([("datasets", "[{match: late*, keys: \(keys)}]")])
    try running.drop("session_id,cost\ns1,1\n", as: "costs.csv")
    _ = try await running.sync()
    try running.drop("session_id,cost\ns1,2\ns2,3\n", as: "late.csv")
    _ = try await running.sync()
    let database = try DatabaseQueue(path: running.workdir.path("attribution.db"))
    let costs = try await database.read { database in
      try Row.fetchAll(database, sql: "SELECT session_id, cost FROM session_costs ORDER BY 1")
        .map { "\($0[0] as String) \(Int($0[1] as Double))" }
    }
    #expect(costs == ["s1 \(cost)", "s2 3"])
    #expect(try await running.files().first { $0.name == "late.csv" }?.badRows == refused)
    let rows = try await running.table.call(QuarantineList()).rows
    #expect(rows.map(\.code) == [String](repeating: "duplicate-key", count: refused))
    // Only its key was kept; whoever has the whole line can give it another.
    for row in rows {
      var request = QuarantineRetry()
      request.id = row.id
      #expect(try await running.table.call(request).refused.map(\.code) == ["cut"])
      request.with = "s3,4"
      #expect(try await running.table.call(request).rows == 1)
      _ = try await running.sync()
      #expect(try await running.table.call(QuarantineList()).rows.isEmpty)
      #expect(try await running.table.call(SystemStatus()).facts.waitingCosts == 3)
    }
    await running.engine.stop()
  }

  @Test func `rows from quarantine are read as their file is, but in UTF-8`() async throws {
    let running = try RunningEngine([
      ("datasets", "[{match: costs.csv, encoding: latin-1, decimal_comma: true}]")
    ])
    let text = Array("session_id;cost\ncaf".utf8) + [0xE9] + Array(";1.50\n".utf8)
    let draft = try running.workdir.write(text, to: "draft")
    try FileManager.default.moveItem(
      atPath: draft, toPath: running.workdir.path("inbox/costs.csv"))
    _ = try await running.sync()
    for _ in 1...2 {
      var request = QuarantineRetry()
      request.all = true
      #expect(try await running.table.call(request).rows == 1)
      _ = try await running.sync()
      let rows = try await running.table.call(QuarantineList()).rows
      #expect(rows.map(\.raw) == ["café;1.50"])
    }
    var corrected = QuarantineRetry()
    corrected.id = try await running.table.call(QuarantineList()).rows.first?.id
    corrected.with = "café;1,50"
    #expect(try await running.table.call(corrected).rows == 1)
    _ = try await running.sync()
    #expect(try await running.table.call(QuarantineList()).rows.isEmpty)
    #expect(try await running.table.call(SystemStatus()).facts.waitingCosts == 1)
    await running.engine.stop()
  }

  @Test func `a row that says more than whom to forget forgets nobody when it is retried`()
    async throws
  {
    let running = try RunningEngine()
    let row = #"{"user_id":"u2","session_id":"s"}"#
    try running.drop(#"{"user_id":"u1"}"# + "\n\(row)\n", as: "forget.ndjson")
    _ = try await running.sync()
    #expect(try await running.files().map(\.datasets) == [["deletions"]])
    #expect(try await running.files().map(\.badRows) == [1])
    var request = QuarantineRetry()
    request.all = true
    #expect(try await running.table.call(request).rows == 1)
    _ = try await running.sync()
    #expect(try await running.files().filter { $0.state == .rejected }.map(\.rows) == [0])
    #expect(try await running.table.call(QuarantineList()).rows.map(\.raw) == [row])
    await running.engine.stop()
  }

  @Test func `entries apply to files that are read after a reload`() async throws {
    let running = try RunningEngine()
    try running.drop("session_id;cost\ns1;1,5\n", as: "costs_1.csv")
    _ = try await running.sync()
    #expect(try await running.files().map(\.badRows) == [1])
    var sources = SettingSources()
    sources.flags = [
      ("ingest.settle_renamed", "10ms"), ("ingest.settle_closed", "10ms"),
      ("datasets", #"[{match: "costs_*", decimal_comma: true}]"#),
    ]
    #expect(await running.engine.reload(try sources.read()) == ["datasets"])
    var request = QuarantineRetry()
    request.all = true
    #expect(try await running.table.call(request).rows == 1)
    try running.drop("session_id;cost\ns2;1,5\n", as: "costs_2.csv")
    _ = try await running.sync()
    #expect(try await running.table.call(QuarantineList()).rows.isEmpty)
    #expect(try await running.table.call(SystemStatus()).facts.waitingCosts == 2)
    await running.engine.stop()
  }
}
