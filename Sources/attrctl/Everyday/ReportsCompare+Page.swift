import AttributionCore
import AttributionRPC

extension ReportsCompare: EverydayMethod {
  static let shortName = "compare"
  static let pageDefaults = ReportsChannels.byChannel
  static let pageOptions = [
    PageOption(name: "revenue", summary: "Shows revenue too, and its differences.")
  ]

  static func page(of response: Response) -> Page { page(of: response, PageChoices()) }

  static func page(of response: Response, _ choices: PageChoices) -> Page {
    let totals = response.totals
    let keys = Keys(response)
    let differences = Differences(response)
    var tables = [credits(response)]
    if differences.hasOthers {
      if keys.hasChannels { tables.append(differences.summary) }
      tables.append(differences.credits)
    }
    if choices.has("revenue") {
      tables.append(revenues(response))
      if differences.hasOthers { tables.append(differences.revenues) }
    }
    let notes = ReportsChannels.conversionNotes(
      totals.conversions, totals.conversionRevenue,
      unattributed: totals.unattributedConversions, totals.unattributedRevenue,
      pending: totals.pendingConversions, unanswered: totals.unansweredConversions)
    return Page(
      lines: header(response).flatMap { paragraph($0) }, tables: tables,
      notes: notes + conservationNotes(response.models)
        + response.warnings.flatMap { paragraph($0) }
        + (choices.has("revenue") ? [] : ["Revenue: `--revenue`."])
        + (keys.hasChannels && !keys.hasDates ? [ReportsChannels.daysNote] : []),
      data: data(response))
  }

  private static func header(_ response: Response) -> [String] {
    let models = response.models.map { model in
      response.modelVersions?[model].map { "\(model) (version \($0))" } ?? model
    }.joined(separator: ", ")
    var lines = ["Models \(models), generation \(response.generation)."]
    let computed = response.models.filter { response.isKept[$0] == false }
    if !computed.isEmpty {
      lines.append("On demand, not kept up to date: \(computed.joined(separator: ", ")).")
    }
    return lines
  }

  /// What people compare first: the credit of each model beside the others.
  private static func credits(_ response: Response) -> Table {
    let keys = Keys(response)
    var table = Table(
      keys.columns + [.number("sessions"), .number("cost")]
        + response.models.map { .number("\($0)_credit", title: $0) })
    table.repeatedColumns = keys.columns.count
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
      keys.columns + response.models.map { .number("\($0)_revenue", title: $0) })
    table.caption = "Revenue:"
    table.repeatedColumns = keys.columns.count
    table.rows = response.rows.map { row in
      keys.cells(row) + response.models.map { .money(row.revenue[$0]) }
    }
    table.totals = keys.total.map { total in
      total + response.models.map { .money(response.totals.revenue[$0]) }
    }
    return table
  }

  /// Everything in one table, for CSV.
  private static func data(_ response: Response) -> Table {
    let keys = Keys(response)
    let others = response.models.filter { $0 != response.base }
    var table = Table(
      keys.columns + [.number("sessions"), .number("cost")]
        + response.models.flatMap { [.number("\($0)_credit"), .number("\($0)_revenue")] }
        + others.flatMap { model -> [Table.Column] in
          [
            .number("\(model)_credit_difference"), .number("\(model)_credit_difference_percent"),
            .number("\(model)_revenue_difference"),
          ]
        })
    table.rows = response.rows.map { row in
      keys.cells(row) + [.integer(row.sessions), .money(row.cost)]
        + response.models.flatMap { [.credit(row.credit[$0]), .money(row.revenue[$0])] }
        + others.flatMap { model -> [Cell] in
          let difference = row.differences[model]
          return [
            .credit(difference?.credit), .ratio(difference?.percent), .money(difference?.revenue),
          ]
        }
    }
    return table
  }
}

extension ReportsCompare {
  /// The leading columns of a comparison: channel and date, where the rows have them.
  struct Keys {
    let hasChannels: Bool
    let hasDates: Bool

    init(_ response: Response) {
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
}
