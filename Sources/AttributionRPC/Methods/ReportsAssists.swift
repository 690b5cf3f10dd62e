package import AttributionCore

/// Reports which channels open journeys, which close them, and which assist.
package struct ReportsAssists: RPCMethod {
  package static let name = "reports.assists"
  package static let summary =
    "Reports which channels open journeys, which close them, and which assist."
  package static let effect = Effect.reads

  package var from: Day?
  package var to: Day?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("from", \.from, "The first day of the conversions."),
    Member("to", \.to, "The last day of the conversions."),
  ]

  package struct Response: JSONRecord {
    package var rows: [AssistRow] = []
    package var totals = ConversionTotals()

    package init() {}

    package static let members: [Member<Self>] = [
      Member("rows", \.rows, required: true, "The channels, those in most journeys first."),
      Member("totals", \.totals, required: true, "The conversions of the range."),
    ]
  }
}

/// The conversions of one channel by the part it plays in their journeys.
package struct AssistRow: JSONRecord {
  package var channelName = ""
  package var conversions = 0
  package var revenue = Money.zero
  package var firstConversions = 0
  package var firstRevenue = Money.zero
  package var lastConversions = 0
  package var lastRevenue = Money.zero
  package var assistedConversions = 0
  package var assistedRevenue = Money.zero
  package var soloConversions = 0
  package var soloRevenue = Money.zero
  package var assistRatio: JSONNumber?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("channel_name", \.channelName, required: true, "The channel."),
    Member("conversions", \.conversions, required: true, "Conversions it is in the journey of."),
    Member("revenue", \.revenue, required: true, "Their revenue."),
    Member(
      "first_conversions", \.firstConversions, required: true,
      "Conversions whose first touchpoint it has."),
    Member("first_revenue", \.firstRevenue, required: true, "Their revenue."),
    Member(
      "last_conversions", \.lastConversions, required: true,
      "Conversions whose last touchpoint it has."),
    Member("last_revenue", \.lastRevenue, required: true, "Their revenue."),
    Member(
      "assisted_conversions", \.assistedConversions, required: true,
      "Conversions it is in the journey of without having the last touchpoint."),
    Member("assisted_revenue", \.assistedRevenue, required: true, "Their revenue."),
    Member(
      "solo_conversions", \.soloConversions, required: true,
      "Conversions in whose journey is no other channel."),
    Member("solo_revenue", \.soloRevenue, required: true, "Their revenue."),
    Member(
      "assist_ratio", nullable: \.assistRatio,
      "Assisted over last conversions: above 1 it helps more than it closes; null without last."),
  ]
}
