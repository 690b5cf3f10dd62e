package import AttributionCore

/// Reports which channels meet in the same journeys.
package struct ReportsOverlap: RPCMethod {
  package static let name = "reports.overlap"
  package static let summary = "Reports which channels meet in the same journeys."
  package static let effect = Effect.reads

  package var from: Day?
  package var to: Day?
  package var limit = 20
  package var coalitions = 10

  package init() {}

  package static let members: [Member<Self>] = [
    Member("from", \.from, "The first day of the conversions."),
    Member("to", \.to, "The last day of the conversions."),
    Member(
      "limit", \.limit, in: 1...200,
      "At most this many channels, those of most conversions, 1 to 200."),
    Member(
      "coalitions", \.coalitions, in: 0...1000,
      "At most this many whole sets of channels, 0 to 1000."),
  ]

  package struct Response: JSONRecord {
    package var channels: [OverlapChannel] = []
    package var pairs: [OverlapPair] = []
    package var coalitions: [CoalitionRow] = []
    package var channelCount = 0
    package var coalitionCount = 0
    package var totals = ConversionTotals()

    package init() {}

    package static let members: [Member<Self>] = [
      Member(
        "channels", \.channels, required: true,
        "The channels of most conversions: the diagonal of the matrix."),
      Member(
        "pairs", \.pairs, required: true,
        "Each pair of these channels that meets, in their order."),
      Member("coalitions", \.coalitions, required: true, "The most frequent whole sets."),
      Member(
        "channel_count", \.channelCount, required: true,
        "How many channels are in any journey, listed or not."),
      Member(
        "coalition_count", \.coalitionCount, required: true,
        "How many different sets there are, listed or not."),
      Member("totals", \.totals, required: true, "The conversions of the range."),
    ]
  }
}

/// A channel of the matrix.
package struct OverlapChannel: JSONRecord {
  package var channelName = ""
  package var conversions = 0
  package var revenue = Money.zero
  package var share: JSONNumber?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("channel_name", \.channelName, required: true, "The channel."),
    Member("conversions", \.conversions, required: true, "Conversions it is in the journey of."),
    Member("revenue", \.revenue, required: true, "Their revenue."),
    Member("share", nullable: \.share, "Of all conversions with a journey, 0 to 1."),
  ]
}

/// Two channels that are in the same journeys.
package struct OverlapPair: JSONRecord {
  package var channelName = ""
  package var otherChannelName = ""
  package var conversions = 0
  package var revenue = Money.zero
  package var share: JSONNumber?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("channel_name", \.channelName, required: true, "The channel of more conversions."),
    Member("other_channel_name", \.otherChannelName, required: true, "The other one."),
    Member("conversions", \.conversions, required: true, "Conversions whose journeys have both."),
    Member("revenue", \.revenue, required: true, "Their revenue."),
    Member("share", nullable: \.share, "Of the other one's conversions, which are fewer, 0 to 1."),
  ]
}

/// A set of channels that journeys have, and no others.
package struct CoalitionRow: JSONRecord {
  package var channels: [String] = []
  package var conversions = 0
  package var revenue = Money.zero
  package var share: JSONNumber?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("channels", \.channels, required: true, "The channels, by name."),
    Member(
      "conversions", \.conversions, required: true,
      "Conversions whose journeys have just these channels."),
    Member("revenue", \.revenue, required: true, "Their revenue."),
    Member("share", nullable: \.share, "Of all conversions with a journey, 0 to 1."),
  ]
}
