package import AttributionCore

/// Reports how users come to convert, stage by stage, and how sessions come to be part of it.
package struct ReportsFunnel: RPCMethod {
  package static let name = "reports.funnel"
  package static let summary =
    "Reports how users come to convert, stage by stage, and how sessions come to be part of it."
  package static let effect = Effect.reads

  package var from: Day?
  package var to: Day?
  package var by = FunnelGrouping.total

  package init() {}

  package static let members: [Member<Self>] = [
    Member("from", \.from, "The first day of sessions and conversions."),
    Member("to", \.to, "The last day of sessions and conversions."),
    Member("by", \.by, "What makes a row of the funnel of sessions."),
  ]

  package struct Response: JSONRecord {
    package var hasStages = false
    package var stages: [FunnelStep] = []
    package var rows: [FunnelSessions] = []
    package var total = FunnelSessions()

    package init() {}

    package static let members: [Member<Self>] = [
      Member(
        "has_stages", \.hasStages, required: true,
        "Whether any session of the data, of whatever day, created a lead or an opportunity."),
      Member("stages", \.stages, required: true, "The stages that the data know, in order."),
      Member("rows", \.rows, required: true, "Sessions by channel; empty unless asked for."),
      Member("total", \.total, required: true, "The sessions of all channels."),
    ]
  }
}

/// What makes a row of a funnel.
package enum FunnelGrouping: String, JSONChoice {
  case total
  case channel
}

/// How many users reached a stage, and how they came from the one before.
package struct FunnelStep: JSONRecord {
  package var stage = ""
  package var users = 0
  package var continued: Int?
  package var rate: JSONNumber?
  package var medianSeconds: JSONNumber?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("stage", \.stage, required: true, "visited, lead, opportunity or converted."),
    Member("users", \.users, required: true, "Users who reached it in the range."),
    Member(
      "continued", nullable: \.continued,
      "Users of the stage before who reached it then or later; null for the first stage."),
    Member("rate", nullable: \.rate, "Those over the users of the stage before, 0 to 1."),
    Member(
      "median_seconds", nullable: \.medianSeconds,
      "The time that half of them took at most; null without any."),
  ]
}

/// The sessions of a channel, and what became of them.
package struct FunnelSessions: JSONRecord {
  package var channelName: String?
  package var sessions = 0
  package var engaged = 0
  package var converting = 0
  package var engagedConverting = 0
  package var leads = 0
  package var opportunities = 0
  package var engagedShare: JSONNumber?
  package var convertingShare: JSONNumber?
  package var engagedConvertingShare: JSONNumber?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("channel_name", \.channelName, "The channel; absent in a total."),
    Member("sessions", \.sessions, required: true, "Sessions in the range."),
    Member("engaged", \.engaged, required: true, "Those with a holder or closer engagement."),
    Member(
      "converting", \.converting, required: true,
      "Those in the journey of a conversion, whenever that was; each once."),
    Member("engaged_converting", \.engagedConverting, required: true, "Those that are both."),
    Member("leads", \.leads, required: true, "Those that created a lead."),
    Member("opportunities", \.opportunities, required: true, "Those that created an opportunity."),
    Member("engaged_share", nullable: \.engagedShare, "Engaged over all, 0 to 1."),
    Member("converting_share", nullable: \.convertingShare, "Converting over all, 0 to 1."),
    Member(
      "engaged_converting_share", nullable: \.engagedConvertingShare,
      "Both over engaged, 0 to 1."),
  ]
}
