import AttributionCore
import AttributionRPC

extension ReportsAssists: EverydayMethod {
  static let shortName = "assists"

  static func page(of response: Response) -> Page {
    guard !response.rows.isEmpty else {
      return Page(
        lines: [ConversionTotals.noJourneys], notes: response.totals.notes, data: data(response))
    }
    return Page(
      tables: [counts(response), revenues(response)],
      notes: [
        "assisted: in the journey, with another channel last.",
        "assists/last: above 1 it helps more than it closes.",
        "solo: in the journey without another channel.",
      ] + response.totals.notes,
      data: data(response))
  }

  private static func counts(_ response: Response) -> Table {
    var table = Table([
      .text("channel_name", title: "channel"), .number("conversions"), .number("first"),
      .number("last"), .number("assisted"), .number("assist_ratio", title: "assists/last"),
      .number("solo"),
    ])
    table.rows = response.rows.map { row in
      [
        .text(row.channelName), .integer(row.conversions), .integer(row.firstConversions),
        .integer(row.lastConversions), .integer(row.assistedConversions),
        .ratio(row.assistRatio), .integer(row.soloConversions),
      ]
    }
    let sums = [\AssistRow.firstConversions, \.lastConversions, \.assistedConversions].map {
      path in response.rows.reduce(0) { $0 + $1[keyPath: path] }
    }
    let ratio = FixedPoint.ratio(Int128(sums[2]), over: Int128(sums[1]), to: 6)
    table.totals = [
      .plain("total"), .integer(response.totals.attributedConversions), .integer(sums[0]),
      .integer(sums[1]), .integer(sums[2]), .ratio(ratio.map { JSONNumber($0, decimals: 6) }),
      .integer(response.rows.reduce(0) { $0 + $1.soloConversions }),
    ]
    return table
  }

  private static func revenues(_ response: Response) -> Table {
    let paths: [KeyPath<AssistRow, Money>] = [
      \.revenue, \.firstRevenue, \.lastRevenue, \.assistedRevenue, \.soloRevenue,
    ]
    var table = Table([
      .text("channel_name", title: "channel"), .number("revenue"), .number("first"),
      .number("last"), .number("assisted"), .number("solo"),
    ])
    table.rows = response.rows.map { row in
      [.text(row.channelName)] + paths.map { .money(row[keyPath: $0]) }
    }
    table.totals =
      [.plain("total"), .money(response.totals.attributedRevenue)]
      + paths.dropFirst().map { path in
        .money(response.rows.reduce(Money.zero) { $0 + $1[keyPath: path] })
      }
    return table
  }

  /// Both in one table, for CSV.
  private static func data(_ response: Response) -> Table {
    var table = Table([.text("channel_name")])
    for part in ["", "first_", "last_", "assisted_", "solo_"] {
      table.columns += [.number("\(part)conversions"), .number("\(part)revenue")]
    }
    table.columns.append(.number("assist_ratio"))
    table.rows = response.rows.map { row in
      [
        .text(row.channelName), .integer(row.conversions), .money(row.revenue),
        .integer(row.firstConversions), .money(row.firstRevenue),
        .integer(row.lastConversions), .money(row.lastRevenue),
        .integer(row.assistedConversions), .money(row.assistedRevenue),
        .integer(row.soloConversions), .money(row.soloRevenue), .plain(row.assistRatio?.text),
      ]
    }
    return table
  }
}
