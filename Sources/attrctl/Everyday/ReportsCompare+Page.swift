import AttributionRPC

extension ReportsCompare: EverydayMethod {
  static let shortName = "compare"
  static let pageDefaults = ReportsChannels.byChannel

  static func page(of response: Response) -> Page {
    let totals = response.totals
    let keys = Keys(response)
    let notes = ReportsChannels.conversionNotes(
      totals.conversions, totals.conversionRevenue,
      unattributed: totals.unattributedConversions, totals.unattributedRevenue,
      pending: totals.pendingConversions)
    return Page(
      lines: [
        "Models \(models(response)), generation \(response.generation)."
      ],
      tables: [credits(response), revenues(response)],
      notes: notes + conservationNotes(response.models)
        + (keys.hasChannels && !keys.hasDates ? [ReportsChannels.daysNote] : []),
      data: data(response))
  }

  private static func models(_ response: Response) -> String {
    response.models.map { model in
      response.modelVersions?[model].map { "\(model) (version \($0))" } ?? model
    }.joined(separator: ", ")
  }

  /// What people compare first: the credit of each model beside the others.
  private static func credits(_ response: Response) -> Table {
    let keys = Keys(response)
    var table = Table(
      keys.columns + [.number("sessions"), .number("cost")]
        + response.models.map { .number("\($0)_credit", title: $0) })
    table.rows = response.rows.map { row in
      keys.cells(row) + [.integer(row.sessions), .money(row.cost)]
        + response.models.map { .credit(row.credit[$0]) }
    }
    let sessions = response.rows.reduce(0) { $0 + $1.sessions }
    table.totals = keys.total.map { total in
      total + [.integer(sessions), .money(response.totals.cost)]
        + response.models.map { .credit(response.totals.credit[$0]) }
    }
    return table
  }

  private static func revenues(_ response: Response) -> Table {
    let keys = Keys(response)
    var table = Table(
      keys.columns + response.models.map { .number("\($0)_revenue", title: "\($0) revenue") })
    table.rows = response.rows.map { row in
      keys.cells(row) + response.models.map { .money(row.revenue[$0]) }
    }
    table.totals = keys.total.map { total in
      total + response.models.map { .money(response.totals.revenue[$0]) }
    }
    return table
  }

  /// Both in one table, for CSV.
  private static func data(_ response: Response) -> Table {
    let keys = Keys(response)
    var table = Table(
      keys.columns + [.number("sessions"), .number("cost")]
        + response.models.flatMap { [.number("\($0)_credit"), .number("\($0)_revenue")] })
    table.rows = response.rows.map { row in
      keys.cells(row) + [.integer(row.sessions), .money(row.cost)]
        + response.models.flatMap { [.credit(row.credit[$0]), .money(row.revenue[$0])] }
    }
    return table
  }
}

/// The leading columns of a comparison: channel and date, where the rows have them.
private struct Keys {
  let hasChannels: Bool
  let hasDates: Bool

  init(_ response: ReportsCompare.Response) {
    hasChannels = response.rows.contains { $0.channelName != nil }
    hasDates = response.rows.contains { $0.date != nil }
  }

  var columns: [Table.Column] {
    (hasChannels ? [.text("channel_name", title: "channel")] : [])
      + (hasDates ? [.text("date")] : [])
  }

  func cells(_ row: ComparisonRow) -> [Cell] {
    (hasChannels ? [.text(row.channelName)] : []) + (hasDates ? [.plain(row.date)] : [])
  }

  /// The beginning of the line of totals; nil where the rows are the total.
  var total: [Cell]? {
    hasChannels ? [.plain("total")] + (hasDates ? [.plain("")] : []) : nil
  }
}
