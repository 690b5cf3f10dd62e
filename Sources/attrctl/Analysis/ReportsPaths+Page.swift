import AttributionRPC

extension ReportsPaths: EverydayMethod {
  static let shortName = "paths"

  private static let width = 80
  /// Lines of a path that are shown.
  private static let height = 4

  static func page(of response: Response) -> Page {
    var notes: [String] = []
    if response.omitted.paths > 0 {
      let omitted = response.omitted
      notes += paragraph(
        "Left out: \(counted(omitted.paths, "path")) with"
          + " \(counted(omitted.conversions, "conversion")) worth"
          + " \(Cell.money(omitted.revenue).shown); see --limit.")
    }
    if response.openPaths > 0 {
      notes += paragraph(
        "Open paths, which led to nothing yet: \(response.openPaths), of which"
          + " \(response.openPathsElsewhere) are none that ever converted.")
    }
    guard !response.rows.isEmpty else {
      let reason =
        response.totals.attributedConversions == 0
        ? ConversionTotals.noJourneys : "No path is as asked for."
      return Page(lines: [reason], notes: notes + response.totals.notes, data: data(response))
    }
    return Page(
      tables: [table(response.rows)], notes: notes + response.totals.notes, data: data(response))
  }

  private static func table(_ rows: [ReportedPath]) -> Table {
    var table = Table([
      .number("conversions", title: "conv."), .number("revenue"),
      .number("average_revenue", title: "average"), .number("nulls"), .number("rate"),
      .number("mean_days", title: "days"), .text("path"),
    ])
    let numbers = rows.map { row -> [Cell] in
      [
        .integer(row.conversions), .money(row.revenue), .money(row.averageRevenue),
        .integer(row.nulls), .percent(row.rate), .tenths(row.meanDays),
      ]
    }
    let widths = numbers.reduce(table.columns.dropLast().map(\.title.count)) { widths, cells in
      zip(widths, cells).map { max($0, $1.shown.count) }
    }
    let room = max(width - widths.reduce(0) { $0 + $1 + 2 }, 16)
    let blank = [Cell](repeating: .plain(""), count: widths.count)
    for (row, cells) in zip(rows, numbers) {
      for (offset, line) in lines(of: row.channels, room).enumerated() {
        table.rows.append((offset == 0 ? cells : blank) + [.text(line)])
      }
    }
    return table
  }

  /// A path broken at its steps; the end of a long one is not shown.
  private static func lines(of channels: [String], _ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for (index, channel) in channels.enumerated() {
      let step = printable(channel) + (index + 1 < channels.count ? " >" : "")
      if !line.isEmpty, line.count + 1 + step.count > width {
        lines.append(line)
        line = ""
      }
      if lines.count == height { return lines + ["(\(channels.count - index) more)"] }
      line += (line.isEmpty ? "" : " ") + step
    }
    return lines + [line]
  }

  private static func data(_ response: Response) -> Table {
    var table = Table([
      .text("path"), .number("conversions"), .number("revenue"), .number("average_revenue"),
      .number("nulls"), .number("rate"), .number("mean_days"),
    ])
    table.rows = response.rows.map { row in
      [
        .text(row.path), .integer(row.conversions), .money(row.revenue),
        .money(row.averageRevenue), .integer(row.nulls), .plain(row.rate.text),
        .plain(row.meanDays.text),
      ]
    }
    return table
  }
}
