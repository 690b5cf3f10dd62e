package import AttributionCore

/// Reports cost, credit and revenue of every channel under one model.
package struct ReportsChannels: RPCMethod {
  package static let name = "reports.channels"
  package static let summary = "Reports cost, credit and revenue of every channel under one model."
  package static let effect = Effect.reads

  package var model: String?
  package var from: Day?
  package var to: Day?
  package var by = ReportGrouping.day
  package var intervals = false
  package var replicates = 200
  package var confidence = 95
  package var calibrated = false
  package var trend = false

  package init() {}

  package static let members: [Member<Self>] = [
    Member(
      "model", \.model,
      "The model, enabled or not; the configured default where it is left out."),
    Member("from", \.from, "The first day."),
    Member("to", \.to, "The last day."),
    Member("by", \.by, ReportGrouping.summary),
    Member("intervals", \.intervals, "Adds confidence intervals, by a bootstrap over users."),
    Member(
      "replicates", \.replicates, in: 1...10_000, "How often the bootstrap draws users anew."),
    Member(
      "confidence", \.confidence, in: 1...99, "How sure the intervals are to be, in per cent."),
    Member(
      "calibrated", \.calibrated,
      "Scales the credit of channels as lift tests say; the rest is a row of its own."),
    Member("trend", \.trend, "Adds the credit of each day to rows that are not by day."),
  ]

  package struct Response: JSONRecord {
    package var model = ""
    package var isKept = true
    package var conserves = true
    package var generation = 0
    package var modelVersion: Int?
    package var rows: [ChannelRow] = []
    package var totals = ReportTotals()
    package var trendFrom: Day?
    package var bootstrap: BootstrapSummary?
    package var calibration: [ChannelCalibration]?
    package var warnings: [String] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member("model", \.model, required: true, "The model."),
      Member(
        "is_kept", \.isKept, required: true,
        "Whether its credits are kept up to date; else they were computed for this answer."),
      Member(
        "conserves", \.conserves, required: true, "Whether its credits sum to the conversions."),
      Member("generation", \.generation, required: true, "The generation of the credits."),
      Member(
        "model_version", \.modelVersion,
        "The version of the model that made them, where it learns from data."),
      Member("rows", \.rows, required: true, "The rows, by channel and day."),
      Member(
        "totals", \.totals, required: true, "What the rows add up to, and what is beside them."),
      Member("trend_from", \.trendFrom, "The day of the first number in the rows' trends."),
      Member("bootstrap", \.bootstrap, "How the intervals were made; absent without."),
      Member(
        "calibration", \.calibration,
        "What lift tests make of the channels' credit; absent where it was not asked for."),
      Member("warnings", \.warnings, "What could not be done as asked, and why."),
    ]
  }
}

/// What makes a row of a report.
package enum ReportGrouping: String, JSONChoice {
  /// A channel and a day of its sessions.
  case day
  case channel
  /// Everything in one row.
  case total
  /// A channel and a day of the conversions that its credit is for.
  case conversionDay = "conversion-day"

  /// What the methods that take it say of it.
  static let summary =
    "What makes a row; day where it is left out, but channel where attrctl prints a table."
}

/// A row of a channel report.
package struct ChannelRow: JSONRecord {
  package var channelName: String?
  package var date: Day?
  package var sessions = 0
  package var cost = Money.zero
  package var credit = Credit.zero
  package var revenue = Money.zero
  package var cpo: Money?
  package var roas: JSONNumber?
  package var isBaseline: Bool?
  package var intervals: RowIntervals?
  package var trend: [Credit]?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("channel_name", \.channelName, "The channel; absent in a total."),
    Member("date", \.date, "The day; absent where rows are not by day."),
    Member("sessions", \.sessions, required: true, "Sessions."),
    Member("cost", \.cost, required: true, "Cost of all sessions, attributed or not."),
    Member("credit", \.credit, required: true, "Conversions credited."),
    Member("revenue", \.revenue, required: true, "Revenue credited."),
    Member("cpo", nullable: \.cpo, "Cost per credited conversion; null where there is none."),
    Member("roas", nullable: \.roas, "Revenue per cost; null where there is no cost."),
    Member(
      "is_baseline", \.isBaseline,
      "True for the row of what lift tests leave of the credit; absent for channels."),
    Member("intervals", \.intervals, "Confidence intervals; absent where none were asked for."),
    Member(
      "trend", \.trend, "Credit by day from trend_from on; absent where it was not asked for."),
  ]
}

/// What a report adds up to, and what is beside it.
package struct ReportTotals: ConversionCounts {
  package var conversions = 0
  package var conversionRevenue = Money.zero
  package var cost = Money.zero
  package var credit = Credit.zero
  package var revenue = Money.zero
  package var unattributedConversions = 0
  package var unattributedRevenue = Money.zero
  package var pendingConversions = 0
  package var unansweredConversions: Int?
  package var carriedCredit = Credit.zero
  package var carriedRevenue = Money.zero
  package var intervals: RowIntervals?

  package init() {}

  package static let members: [Member<Self>] =
    conversionMembers + [
      Member("cost", \.cost, required: true, "Cost of all sessions in the range."),
      Member("credit", \.credit, required: true, "Conversions credited to the rows."),
      Member("revenue", \.revenue, required: true, "Revenue credited to the rows."),
    ] + unattributedMembers + [
      Member(
        "pending_conversions", \.pendingConversions, required: true,
        "Conversions whose credits are not fresh."),
      Member(
        "unanswered_conversions", \.unansweredConversions,
        "Conversions with a journey and without credit, as the IHC service has not answered; only "
          + "of ihc-remote."),
      Member(
        "carried_credit", \.carriedCredit, required: true,
        "Credit that crosses the edges of the range: into it less out of it."),
      Member(
        "carried_revenue", \.carriedRevenue, required: true,
        "Revenue that crosses the edges of the range: into it less out of it."),
      Member(
        "intervals", \.intervals,
        "Confidence intervals of all rows; absent where none were asked "
          + "for."),
    ]
}
