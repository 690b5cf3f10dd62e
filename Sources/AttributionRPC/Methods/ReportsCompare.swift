package import AttributionCore

/// Reports credit and revenue of every channel under several models, side by side.
package struct ReportsCompare: RPCMethod {
  package static let name = "reports.compare"
  package static let summary =
    "Reports credit and revenue of every channel under several models, side by side."
  package static let effect = Effect.reads

  package var models: [String] = []
  package var base: String?
  package var from: Day?
  package var to: Day?
  package var by = ReportGrouping.day

  package init() {}

  package static let members: [Member<Self>] = [
    Member(
      "models", \.models,
      "The models, enabled or not; the enabled ones where it is empty, and every one for all."),
    Member(
      "base", \.base,
      "The model that the others are compared with; the default one, or the first, where it is "
        + "left out."),
    Member("from", \.from, "The first day."),
    Member("to", \.to, "The last day."),
    Member("by", \.by, ReportGrouping.summary),
  ]

  package struct Response: JSONRecord {
    package var models: [String] = []
    package var base = ""
    package var isKept = ModelValues<Bool>()
    package var conserves = ModelValues<Bool>()
    package var generation = 0
    package var modelVersions: ModelValues<Int>?
    package var rows: [ComparisonRow] = []
    package var totals = ComparisonTotals()
    package var warnings: [String] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member("models", \.models, required: true, "The models, in the order of the columns."),
      Member("base", \.base, required: true, "The model that the others are compared with."),
      Member(
        "is_kept", \.isKept, required: true,
        "Whether a model's credits are kept up to date; else they were computed for this answer."),
      Member(
        "conserves", \.conserves, required: true,
        "Whether a model's credits sum to the conversions."),
      Member("generation", \.generation, required: true, "The generation of the credits."),
      Member(
        "model_versions", \.modelVersions,
        "The versions of the models that made them, of those that learn from data."),
      Member("rows", \.rows, required: true, "The rows, by channel and day."),
      Member(
        "totals", \.totals, required: true, "What the rows add up to, and what is beside them."),
      Member("warnings", \.warnings, "Models that were left out, and why."),
    ]
  }
}

/// A row of a comparison: one credit and one revenue a model.
package struct ComparisonRow: JSONRecord {
  package var channelName: String?
  package var date: Day?
  package var sessions = 0
  package var cost = Money.zero
  package var credit = ModelValues<Credit>()
  package var revenue = ModelValues<Money>()
  package var differences = ModelValues<ModelDifference>()

  package init() {}

  package static let members: [Member<Self>] = [
    Member("channel_name", \.channelName, "The channel; absent in a total."),
    Member("date", \.date, "The day; absent where rows are not by day."),
    Member("sessions", \.sessions, required: true, "Sessions."),
    Member("cost", \.cost, required: true, "Cost of all sessions, attributed or not."),
    Member("credit", \.credit, required: true, "Conversions credited, by model."),
    Member("revenue", \.revenue, required: true, "Revenue credited, by model."),
    Member(
      "differences", \.differences, required: true,
      "How each other model differs from the base."),
  ]
}

/// What a comparison adds up to, and what is beside it.
package struct ComparisonTotals: ConversionCounts {
  package var conversions = 0
  package var conversionRevenue = Money.zero
  package var cost = Money.zero
  package var credit = ModelValues<Credit>()
  package var revenue = ModelValues<Money>()
  package var differences = ModelValues<ModelDifference>()
  package var disagreement = ModelValues<ModelDisagreement>()
  package var unattributedConversions = 0
  package var unattributedRevenue = Money.zero
  package var pendingConversions = 0
  package var unansweredConversions: Int?

  package init() {}

  package static let members: [Member<Self>] =
    conversionMembers + [
      Member("cost", \.cost, required: true, "Cost of all sessions in the range."),
      Member("credit", \.credit, required: true, "Conversions credited to the rows, by model."),
      Member("revenue", \.revenue, required: true, "Revenue credited to the rows, by model."),
      Member(
        "differences", \.differences, required: true,
        "How the sums of each other model differ from those of the base."),
      Member(
        "disagreement", \.disagreement, required: true,
        "How much credit each other model gives to other channels than the base does."),
    ] + unattributedMembers + [
      Member(
        "pending_conversions", \.pendingConversions, required: true,
        "Conversions whose credits are not fresh."),
      Member(
        "unanswered_conversions", \.unansweredConversions,
        "Conversions with a journey and without credit under ihc-remote, as the IHC service has not "
          + "answered; only where that is among the models."),
    ]
}
