import AttributionCore
import AttributionRPC
import TestSupport
import Testing

/// The promised SQL views, read by SQLite’s own shell while the daemon runs.
@Suite(.enabled(if: SQLiteProgram.isThere, Comment(rawValue: SQLiteProgram.missing)))
struct EndToEndViewTests {
  /// The columns of each view, with amounts and credits in their smallest units.
  private static let views: [(name: String, columns: [Column])] = [
    (
      "session_sources",
      [
        .text("session_id"), .text("user_id"), .text("channel_name"), .text("event_date"),
        .text("event_time"), .number("holder_engagement", decimals: 0),
        .number("closer_engagement", decimals: 0), .number("impression_interaction", decimals: 0),
      ]
    ),
    (
      "conversions",
      [
        .text("conv_id"), .text("user_id"), .text("conv_date"), .text("conv_time"),
        .number("revenue", decimals: 6),
      ]
    ),
    ("session_costs", [.text("session_id"), .number("cost", decimals: 6)]),
    (
      "attribution_customer_journey",
      [.text("conv_id"), .text("session_id"), .number("ihc", decimals: 9)]
    ),
    (
      "channel_reporting",
      [
        .text("channel_name"), .text("date"), .number("cost", decimals: 6),
        .number("ihc", decimals: 9), .number("ihc_revenue", decimals: 6),
        .number("CPO", decimals: 6), .number("ROAS", decimals: 6),
      ]
    ),
  ]

  private enum Column {
    case text(String)
    case number(String, decimals: Int)

    var name: String {
      switch self {
      case .text(let name), .number(let name, _): name
      }
    }

    /// What selects it, numbers as integers.
    var sql: String {
      switch self {
      case .text(let name): name
      case .number(let name, let decimals):
        "CAST(round(\(name) * 1e\(decimals)) AS INTEGER)"
      }
    }

    /// The exported value as SQL prints it.
    func text(of value: JSON) throws -> String {
      switch (self, value) {
      case (_, .null): ""
      case (.text, .string(let text)): text
      case (.number(_, let decimals), .number(let number)):
        String(try #require(number.units(decimals: decimals), "\(number)"))
      default: throw Unexpected(value: value)
      }
    }
  }

  private struct Unexpected: Error { let value: JSON }

  @Test func `views of the live database say what reports and exports say`() async throws {
    let workdir = try Workdir()
    let daemon = DaemonProcess(in: workdir)
    try await daemon.start()
    try await daemon.output("sample", "--sessions", "4000", "--days", "30", workdir.path("sample"))
    try await daemon.output(
      "drop", workdir.path("sample/session_sources.csv"), workdir.path("sample/conversions.csv"),
      workdir.path("sample/session_costs.csv"))
    let database = "\(daemon.data)/attribution.db"
    for view in Self.views {
      let names = try await SQLiteProgram.run(
        "SELECT name FROM pragma_table_info('\(view.name)')", on: database, isReadOnly: true)
      #expect(names == view.columns.map(\.name))
      let columns = view.columns.map(\.sql).joined(separator: ", ")
      let rows = try await SQLiteProgram.run(
        "SELECT \(columns) FROM \(view.name)", on: database, isReadOnly: true)
      let export = try await daemon.output("export", view.name, "--format", "ndjson")
      let exported = try export.split(separator: "\n").map { line in
        let row = try JSON(parsing: String(line))
        return try view.columns.map { try $0.text(of: try #require(row[$0.name])) }
          .joined(separator: "|")
      }
      #expect(rows.count > 50, "\(view.name)")
      #expect(rows.sorted() == exported.sorted(), "\(view.name)")
    }
    try await expectReportEqualsView(daemon, database)
    try await daemon.stop()
  }

  private func expectReportEqualsView(
    _ daemon: DaemonProcess, _ database: String
  ) async throws {
    let report = try ReportsChannels.Response(json: await daemon.json("report", "--by", "day"))
    let rows = try await SQLiteProgram.run(
      """
      SELECT channel_name, date, CAST(round(cost * 1e6) AS INTEGER),
        CAST(round(ihc * 1e9) AS INTEGER), CAST(round(ihc_revenue * 1e6) AS INTEGER)
      FROM channel_reporting
      """, on: database, isReadOnly: true)
    let reported = report.rows.map { row in
      "\(row.channelName ?? "")|\(row.date.map(String.init(describing:)) ?? "")"
        + "|\(row.cost.micros)|\(row.credit.nanos)|\(row.revenue.micros)"
    }
    #expect(rows.sorted() == reported.sorted())
    let totals = try await SQLiteProgram.run(
      """
      SELECT CAST(round(sum(ihc) * 1e9) AS INTEGER),
        (SELECT count(*) FROM conversions), (SELECT count(DISTINCT conv_id)
          FROM attribution_customer_journey)
      FROM channel_reporting
      """, on: database, isReadOnly: true)
    let attributed = report.totals.conversions - report.totals.unattributedConversions
    #expect(
      totals == ["\(report.totals.credit.nanos)|\(report.totals.conversions)|\(attributed)"])
    #expect(report.totals.unattributedConversions > 0)
  }
}
