import AttributionCore
import AttributionRPC

extension ReportsChannels: EverydayMethod {
  static let shortName = "report"
  static let pageDefaults = byChannel
  static let pageOptions = [
    PageOption(
      name: "plot", choices: ["credit", "revenue"],
      summary: "Draws bars of credit, or of revenue, and the credit of each day.",
      parameters: JSONObject([("trend", true)]))
  ]

  static func page(of response: Response) -> Page { page(of: response, PageChoices()) }

  static func page(of response: Response, _ choices: PageChoices) -> Page {
    let tables = Tables(response)
    let hasDates = response.rows.contains { $0.date != nil }
    let hasChannels = response.rows.contains { $0.channelName != nil }
    return Page(
      lines: header(response).flatMap { paragraph($0) },
      tables: [tables.rows(showsTrend: !choices.has("plot"))] + tables.intervals
        + (tables.calibration.map { [$0] } ?? []),
      drawings: choices["plot"].map { Plots(response, of: $0).drawings } ?? [],
      notes: notes(response) + conservationNotes([response.model])
        + (hasChannels && !hasDates ? [daysNote] : []), data: tables.data)
  }

  /// What the numbers are of.
  private static func header(_ response: Response) -> [String] {
    let model = response.model + version(response.modelVersion)
    let onDemand = response.isKept ? "" : ", on demand"
    var lines = ["Model \(model)\(onDemand), generation \(response.generation)."]
    let scaled = response.calibration?.filter { $0.factor != nil }.map(\.channelName) ?? []
    if !scaled.isEmpty {
      lines.append("Calibrated by lift tests: \(scaled.joined(separator: ", ")).")
    }
    return lines
  }

  /// The version of a model as pages name it after the model; empty where it has none.
  static func version(_ number: Int?) -> String { number.map { ", version \($0)" } ?? "" }

  /// Thousands of days help nobody who reads a table.
  static let byChannel = JSONObject([("by", ReportGrouping.channel.json)])
  static let daysNote = "Days: `--by day`."

  private static func notes(_ response: Response) -> [String] {
    let totals = response.totals
    var notes = conversionNotes(
      totals.conversions, totals.conversionRevenue, unattributed: totals.unattributedConversions,
      totals.unattributedRevenue, pending: totals.pendingConversions,
      unanswered: totals.unansweredConversions)
    if totals.carriedCredit != .zero || totals.carriedRevenue != .zero {
      let credit = Cell.credit(totals.carriedCredit).shown
      let revenue = Cell.money(totals.carriedRevenue).shown
      notes.append(
        "Of the credit, \(credit) (revenue \(revenue)) is for conversions outside the range,"
          + " less what sessions outside it have.")
    }
    if response.bootstrap != nil {
      notes.append("Intervals: other users; costs, fitted models and lift tests as they are.")
    }
    return notes + response.warnings.flatMap { paragraph("Warning: \($0).") }
  }

  /// What a report says about conversions besides its rows.
  static func conversionNotes(
    _ conversions: Int, _ revenue: Money, unattributed: Int, _ unattributedRevenue: Money,
    pending: Int, unanswered: Int? = nil
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
    if let unanswered, unanswered > 0 {
      notes += paragraph(
        "Without credit under ihc-remote: \(counted(unanswered, "conversion")) that the IHC service "
          + "has not answered; see `attrctl ihc status`.")
    }
    return notes
  }
}
