import AttributionCore
import AttributionRPC
import Foundation
import TestSupport
import Testing

/// The totals of an independent implementation: DuckDB’s, on its own workload.
@Suite struct EndToEndDuckDBTests {
  private static let models = [
    "first-touch", "last-touch", "last-non-direct", "linear", "time-decay", "u-shaped",
  ]

  @Test(
    .enabled(if: SharedData.isThere, Comment(rawValue: SharedData.missing)),
    .enabled("needs python3 with duckdb and numpy (pip install duckdb numpy)") {
      try await python(["-c", "import duckdb, numpy"]).status == 0
    })
  func `totals of six models equal DuckDB’s to four decimals`() async throws {
    let workdir = try Workdir()
    let input = workdir.path("input")
    let output = workdir.path("output")
    for arguments in [
      [SharedData.path("bench/gen.py"), "20000", input],
      [SharedData.path("bench/b2_duckdb.py"), input, output, "0"],
    ] {
      let run = try await Self.python(arguments)
      try #require(run.status == 0, "\(run.errors)")
    }
    let daemon = DaemonProcess(in: workdir, settings: ["attribution.lookback=none"])
    try await daemon.start()
    try await daemon.output(
      "drop", "\(input)/session_costs.csv", "\(input)/conversions.csv",
      "\(input)/session_sources.csv")
    let comparison = try ReportsCompare.Response(
      json: await daemon.json("compare", "--by", "channel"))
    try await daemon.stop()
    let totals = try Self.totals("\(output)/totals.csv")
    #expect(comparison.rows.count == totals.count)
    #expect(totals.count == 12)
    for row in comparison.rows {
      let channel = try #require(row.channelName)
      let expected = try #require(totals[channel], "\(channel)")
      Self.expectEqual(row.cost.micros, 6, expected["cost"], "\(channel) cost")
      for model in Self.models {
        let column = String(model.map { $0 == "-" ? "_" : $0 })
        Self.expectEqual(
          try #require(row.credit[model]).nanos, 9, expected[column], "\(channel) \(model)")
        Self.expectEqual(
          try #require(row.revenue[model]).micros, 6, expected["\(column)_revenue"],
          "\(channel) \(model) revenue")
      }
    }
  }

  /// Expects that a number is what DuckDB rounded to four decimals.
  private static func expectEqual(
    _ units: Int64, _ decimals: Int, _ expected: String?, _ what: String
  ) {
    let number = JSONNumber(text: expected.flatMap { $0.isEmpty ? "0" : $0 } ?? "-")
    guard let theirs = number?.units(decimals: decimals) else {
      Issue.record("\(what): DuckDB says \(expected ?? "nothing")")
      return
    }
    // Half a unit of the fourth decimal, and what many doubles add up to.
    let tolerance: Int64 = decimals == 9 ? 51_000 : 51
    #expect(abs(units - theirs) <= tolerance, "\(what)")
  }

  /// Each channel’s numbers by column.
  private static func totals(_ path: String) throws -> [String: [String: String]] {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let header = try #require(lines.first)
    return Dictionary(
      uniqueKeysWithValues: lines.dropFirst().map { fields in
        (fields[0], Dictionary(uniqueKeysWithValues: zip(header, fields)))
      })
  }

  /// Runs Python, which leaves nothing beside the scripts.
  private static func python(_ arguments: [String]) async throws -> RunningProgram.Ending {
    try await RunningProgram.run(
      ["python3"] + arguments, environment: ["PYTHONDONTWRITEBYTECODE": "1"])
  }
}
