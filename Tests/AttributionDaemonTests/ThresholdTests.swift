import AttributionRPC
import Foundation
import TestSupport
import Testing

@testable import AttributionDaemon

@Suite(.serialized) struct ThresholdTests {
  @Test(
    arguments: [
      (100, 100, false), (101, 2020, false), (101, 2019, true), (102, 2039, true),
      (102, 2040, false), (0, 0, false),
    ] as [(Int64, Int64, Bool)])
  func `a file is refused above both 100 rows and 5 %`(bad: Int64, rows: Int64, isRefused: Bool)
    throws
  {
    let limit = try SettingSources().read().badRows
    #expect(limit.isExceeded(bad: bad, of: rows) == isRefused)
  }

  @Test(arguments: [(3, 6, FileState.processed), (3, 5, .rejected), (2, 2, .processed)])
  func `both limits can be set`(bad: Int, rows: Int, state: FileState) async throws {
    let running = try RunningEngine([("ingest.bad_rows_minimum", "2"), ("ingest.bad_rows", "50%")])
    let lines = (0..<rows).map { $0 < bad ? "s\($0),bad\n" : "s\($0),1\n" }.joined()
    try running.drop("session_id,cost\n" + lines, as: "costs.csv")
    _ = try await running.sync()
    #expect(try await running.files().map(\.state) == [state])
    await running.engine.stop()
  }

  @Test func `the report beside a rejected file has the first bad rows with their places`()
    async throws
  {
    let running = try RunningEngine([("ingest.bad_rows_minimum", "0"), ("ingest.bad_rows", "0%")])
    let bad = (0..<30).map { "s\($0),bad\n" }.joined()
    try running.drop("session_id,cost\ns1,1\n" + bad, as: "costs.csv")
    _ = try await running.sync()
    let text = try String(
      contentsOfFile: running.workdir.path("rejected/costs.csv.report.json"), encoding: .utf8)
    let report = try JSON(parsing: text)
    #expect(report["bad_rows"] == 30)
    let rows = try #require(report["first_bad_rows"]?.elements)
    #expect(rows.count == 20)
    #expect(rows.first?["line"] == 3)
    #expect(rows.first?["byte_offset"] == 21)
    #expect(rows.first?["column"] == "cost")
    #expect(rows.first?["code"] == "cast")
    let message = try #require(try await running.files().first?.message)
    #expect(message.contains("30 of 31 rows cannot be read"))
    #expect(message.contains("the first on line 3: cost: bad is not"))
    #expect(try await running.table.call(QuarantineList()).total == 0)
    await running.engine.stop()
  }
}
