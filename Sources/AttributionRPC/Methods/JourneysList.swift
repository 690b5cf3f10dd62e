package import AttributionCore

/// Lists journeys, user by user.
package struct JourneysList: RPCMethod {
  package static let name = "journeys.list"
  package static let summary = "Lists journeys, user by user."
  package static let effect = Effect.reads

  package var user: String?
  package var channel: String?
  package var limit = 100
  package var cursor: String?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("user_id", \.user, "Only journeys of this user."),
    Member("channel", \.channel, "Only journeys that touch this channel."),
    Member(
      "limit", \.limit, in: 1...1000,
      "A page ends with the user who brings it to this many journeys, 1 to 1000."),
    Member("cursor", \.cursor, "Where the page before ended: its next_cursor."),
  ]

  package struct Response: JSONRecord {
    package var journeys: [JourneySummary] = []
    package var nextCursor: String?

    package init() {}

    package static let members: [Member<Self>] = [
      Member("journeys", \.journeys, required: true, "The journeys."),
      Member("next_cursor", nullable: \.nextCursor, "Where the next page starts; null at the end."),
    ]
  }
}

/// A journey as lists show it.
package struct JourneySummary: JSONRecord {
  package var conversion = ""
  package var user = ""
  package var at = Instant(micros: 0)
  package var revenue = Money.zero
  package var touchpoints = 0
  package var channels: [String] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member("conv_id", \.conversion, required: true, "The conversion."),
    Member("user_id", \.user, required: true, "Who converted."),
    Member("at", \.at, required: true, "When."),
    Member("revenue", \.revenue, required: true, "What it was worth."),
    Member("touchpoints", \.touchpoints, required: true, "How many touchpoints it has."),
    Member("channels", \.channels, required: true, "Their channels, oldest first."),
  ]
}
