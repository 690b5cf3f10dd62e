package import AttributionCore

/// Lists journeys that the remote IHC service could not score, with its words.
package struct IHCFailures: RPCMethod {
  package static let name = "ihc.failures"
  package static let summary =
    "Lists journeys that the remote IHC service could not score, with its words."
  package static let effect = Effect.reads

  package var code: String?
  package var limit = 100
  package var cursor: String?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("code", \.code, "Only journeys with this reason, such as wrong-sum."),
    Member("limit", \.limit, in: 1...1000, "At most this many journeys, 1 to 1000."),
    Member("cursor", \.cursor, "Where the page before ended: its next_cursor."),
  ]

  package struct Response: JSONRecord {
    package var journeys: [IHCFailedJourney] = []
    package var total = 0
    package var nextCursor: String?

    package init() {}

    package static let members: [Member<Self>] = [
      Member("journeys", \.journeys, required: true, "The journeys."),
      Member("total", \.total, required: true, "How many there are without the limit."),
      Member("next_cursor", nullable: \.nextCursor, "Where the next page starts; null at the end."),
    ]
  }
}

/// A journey that the remote IHC service could not score.
package struct IHCFailedJourney: JSONRecord {
  package var conversion = ""
  package var at = Instant(micros: 0)
  package var sessions = 0
  package var attempts = 0
  package var code = ""
  package var message = ""
  package var exchange: Int?
  package var failedAt: Instant?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("conv_id", \.conversion, required: true, "The conversion."),
    Member("at", \.at, required: true, "When it was."),
    Member("sessions", \.sessions, required: true, "How many sessions are sent."),
    Member("attempts", \.attempts, required: true, "How often it was asked."),
    Member("code", \.code, required: true, "The reason, as a word."),
    Member("message", \.message, required: true, "The service's words, or what was wrong."),
    Member("exchange", \.exchange, "The exchange that failed it, if one did."),
    Member("failed_at", \.failedAt, "When that ended, as long as it is kept."),
  ]
}
