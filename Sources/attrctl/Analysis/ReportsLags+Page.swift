import AttributionRPC

extension ReportsLags: EverydayMethod {
  static let shortName = "lags"

  /// The three distributions, by their names in JSON and on the page.
  private static func measures(
    _ response: Response
  ) -> [(name: String, title: String, distribution: LagDistribution)] {
    [
      ("from_first", "from the first touch", response.fromFirst),
      ("from_last", "from the last touch", response.fromLast),
      ("length", "touches", response.length),
    ]
  }

  static func page(of response: Response) -> Page {
    guard response.totals.attributedConversions > 0 else {
      return Page(
        lines: [ConversionTotals.noJourneys], notes: response.totals.notes, data: data(response))
    }
    return Page(
      lines: paragraph(sentence("Half of the conversions come", response) { $0.median })
        + paragraph(sentence("Nine of ten come", response) { $0.p90 }),
      tables: measures(response).map { table($0.distribution, $0.title) },
      notes: response.totals.notes, data: data(response))
  }

  private static func sentence(
    _ beginning: String, _ response: Response, _ value: (LagDistribution) -> JSONNumber?
  ) -> String {
    let first = Cell.duration(value(response.fromFirst)).shown
    let last = Cell.duration(value(response.fromLast)).shown
    let length = value(response.length).flatMap { $0.units(decimals: 0) }.map { Int($0) } ?? 0
    return "\(beginning) within \(first) of the first touch, \(last) of the last, and"
      + " \(counted(length, "touch", "touches"))."
  }

  private static func table(_ distribution: LagDistribution, _ title: String) -> Table {
    var table = Table([
      .text("class", title: title), .number("conversions"), .number("share"),
      .number("cumulative"), .number("revenue"),
    ])
    // What nothing reaches is left out, as the end of a long table of zeros.
    let end = distribution.classes.lastIndex { $0.conversions > 0 }.map { $0 + 1 } ?? 0
    table.rows = distribution.classes.prefix(end).map { entry in
      [
        .plain(entry.label), .integer(entry.conversions), .percent(entry.share),
        .percent(entry.cumulativeShare), .money(entry.revenue),
      ]
    }
    return table
  }

  /// All three in one table, for CSV.
  private static func data(_ response: Response) -> Table {
    var table = Table([
      .text("measure"), .text("class"), .number("from"), .number("to"), .number("conversions"),
      .number("revenue"), .number("share"), .number("cumulative_share"),
    ])
    for measure in measures(response) {
      table.rows += measure.distribution.classes.map { entry in
        [
          .plain(measure.name), .plain(entry.label), .integer(entry.from), .plain(entry.to),
          .integer(entry.conversions), .money(entry.revenue), .plain(entry.share?.text),
          .plain(entry.cumulativeShare?.text),
        ]
      }
    }
    return table
  }
}
