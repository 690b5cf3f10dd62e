import AttributionCore
import AttributionRPC

extension ReportsChannels: EverydayMethod {
  static let shortName = "report"
  static let pageDefaults = byChannel

  static func page(of response: Response) -> Page {
    let totals = response.totals
    let hasChannels = response.rows.contains { $0.channelName != nil }
    let hasDates = response.rows.contains { $0.date != nil }
    var columns: [Table.Column] = []
    if hasChannels { columns.append(.text("channel_name", title: "channel")) }
    if hasDates { columns.append(.text("date")) }
    columns += ["sessions", "cost", "credit", "revenue", "cpo", "roas"].map { .number($0) }
    var table = Table(columns)
    table.rows = response.rows.map { row in
      (hasChannels ? [.text(row.channelName)] : [])
        + (hasDates ? [.plain(row.date)] : []) + [
          .integer(row.sessions), .money(row.cost), .credit(row.credit), .money(row.revenue),
          .money(row.cpo), .ratio(row.roas),
        ]
    }
    if hasChannels {
      let sessions = response.rows.reduce(0) { $0 + $1.sessions }
      table.totals =
        [.plain("total")] + (hasDates ? [.plain("")] : []) + [
          .integer(sessions), .money(totals.cost), .credit(totals.credit), .money(totals.revenue),
          .money(totals.cpo), .ratio(totals.roas),
        ]
    }
    return Page(
      lines: [
        "Model \(response.model)\(version(response.modelVersion)),"
          + " generation \(response.generation)."
      ],
      tables: [table],
      notes: notes(totals) + conservationNotes([response.model])
        + (hasChannels && !hasDates ? [daysNote] : []))
  }

  /// The version of a model as pages name it after the model; empty where it has none.
  static func version(_ number: Int?) -> String { number.map { ", version \($0)" } ?? "" }

  /// Thousands of days help nobody who reads a table.
  static let byChannel = JSONObject([("by", ReportGrouping.channel.json)])
  static let daysNote = "Days: `--by day`."

  private static func notes(_ totals: ReportTotals) -> [String] {
    var notes = conversionNotes(
      totals.conversions, totals.conversionRevenue, unattributed: totals.unattributedConversions,
      totals.unattributedRevenue, pending: totals.pendingConversions)
    if totals.carriedCredit != .zero || totals.carriedRevenue != .zero {
      let credit = Cell.credit(totals.carriedCredit).shown
      let revenue = Cell.money(totals.carriedRevenue).shown
      notes.append(
        "Of the credit, \(credit) (revenue \(revenue)) is for conversions outside the range,"
          + " less what sessions outside it have.")
    }
    return notes
  }

  /// What a report says about conversions besides its rows.
  static func conversionNotes(
    _ conversions: Int, _ revenue: Money, unattributed: Int, _ unattributedRevenue: Money,
    pending: Int
  ) -> [String] {
    var notes = ["\(counted(conversions, "conversion")) worth \(Cell.money(revenue).shown)."]
    if unattributed > 0 {
      let worth = Cell.money(unattributedRevenue).shown
      notes.append(
        "Unattributed: \(counted(unattributed, "conversion")) worth \(worth), without a journey.")
    }
    if pending > 0 {
      notes.append("Pending: \(counted(pending, "conversion")); wait with `attrctl sync`.")
    }
    return notes
  }
}

extension ReportTotals {
  /// Cost per credited conversion.
  fileprivate var cpo: Money? {
    FixedPoint.ratio(cost.micros, decimals: 6, over: credit.nanos, decimals: 9, to: 6)
      .map(Money.init(micros:))
  }

  /// Revenue per cost.
  fileprivate var roas: JSONNumber? {
    FixedPoint.ratio(revenue.micros, decimals: 6, over: cost.micros, decimals: 6, to: 6)
      .map { JSONNumber($0, decimals: 6) }
  }
}
