package import AttributionCore

/// Lists journeys that the remote IHC service has not answered yet, and what they wait for.
package struct IHCPending: RPCMethod {
  package static let name = "ihc.pending"
  package static let summary =
    "Lists journeys that the remote IHC service has not answered yet, and what they wait for."
  package static let effect = Effect.reads

  package var limit = 100
  package var cursor: String?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("limit", \.limit, in: 1...1000, "At most this many journeys, 1 to 1000."),
    Member("cursor", \.cursor, "Where the page before ended: its next_cursor."),
  ]

  package struct Response: JSONRecord {
    package var journeys: [IHCPendingJourney] = []
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

/// A journey that the remote IHC service has not answered yet.
package struct IHCPendingJourney: JSONRecord {
  package var conversion = ""
  package var at = Instant(micros: 0)
  package var sessions = 0
  package var state = IHCJourneyState.waiting
  package var isCurrent = true
  package var queuedAt = Instant(micros: 0)
  package var attempts = 0
  package var request: Int?
  package var nextAt: Instant?
  package var message: String?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("conv_id", \.conversion, required: true, "The conversion."),
    Member("at", \.at, required: true, "When it was."),
    Member("sessions", \.sessions, required: true, "How many sessions are sent."),
    Member("state", \.state, required: true, "What became of it."),
    Member(
      "current", \.isCurrent, required: true,
      "Whether the conversion still has this journey; else only its answer is waited for."),
    Member("queued_at", \.queuedAt, required: true, "When it began to wait."),
    Member("attempts", \.attempts, required: true, "How often it was asked in vain."),
    Member("request", \.request, "The number of its request, once it is in one."),
    Member("next_at", \.nextAt, "When it is tried next, where that is not at once."),
    Member("message", \.message, "What went wrong last."),
  ]
}

/// What became of a journey that the remote IHC service is to score.
package enum IHCJourneyState: String, JSONChoice {
  /// To be asked when its time comes.
  case waiting
  /// In a request that is out.
  case asked
  case answered
  /// Given up.
  case failed
}
