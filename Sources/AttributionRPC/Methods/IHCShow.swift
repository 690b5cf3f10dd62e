package import AttributionCore

/// Shows what the remote IHC service was told of a conversion and what it answered.
package struct IHCShow: RPCMethod {
  package static let name = "ihc.show"
  package static let summary =
    "Shows what the remote IHC service was told of a conversion and what it answered."
  package static let effect = Effect.reads

  package var conversion = ""
  package var bodies = true

  package init() {}

  package static let members: [Member<Self>] = [
    Member("conv_id", \.conversion, required: true, "The conversion."),
    Member(
      "bodies", \.bodies, "Whether the texts of the requests and answers are shown as well."),
  ]

  package struct Response: JSONRecord {
    package var conversion = ""
    package var journeys: [IHCKnownJourney] = []

    package init() {}

    package static let members: [Member<Self>] = [
      Member("conv_id", \.conversion, required: true, "The conversion."),
      Member(
        "journeys", \.journeys, required: true,
        "Its journeys: that of now first, then those it had before, the latest first."),
    ]
  }
}

/// A journey as the remote IHC service knows it.
package struct IHCKnownJourney: JSONRecord {
  package var key = ""
  package var state = IHCJourneyState.waiting
  package var isCurrent = true
  package var at = Instant(micros: 0)
  package var queuedAt = Instant(micros: 0)
  package var attempts = 0
  package var answeredAt: Instant?
  package var isImported = false
  package var code: String?
  package var message: String?
  package var request: Int?
  package var nextAt: Instant?
  package var sessionCount = 0
  package var sessions: [IHCSession] = []
  package var exchanges: [IHCExchange] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member("key", \.key, required: true, "What its answer is found by: a SHA-256, in hexadecimal."),
    Member("state", \.state, required: true, "What became of it."),
    Member(
      "current", \.isCurrent, required: true, "Whether the conversion still has this journey."),
    Member("at", \.at, required: true, "When the conversion was."),
    Member("queued_at", \.queuedAt, required: true, "When it began to wait."),
    Member("attempts", \.attempts, required: true, "How often it was asked in vain."),
    Member("answered_at", \.answeredAt, "When it was answered, if it was."),
    Member(
      "imported", \.isImported, required: true,
      "Whether the answer is from a file that was dropped."),
    Member("code", \.code, "Why it was given up, as a word."),
    Member("message", \.message, "What went wrong last."),
    Member("request", \.request, "The number of its request, while it is in one."),
    Member("next_at", \.nextAt, "When it is tried next, where that is not at once."),
    Member("session_count", \.sessionCount, required: true, "How many sessions are sent."),
    Member(
      "sessions", \.sessions, required: true,
      "What is sent row by row, and the answer to each; empty once it is as old as "
        + "`ihc.retention`."),
    Member("exchanges", \.exchanges, required: true, "When it was sent, the latest first."),
  ]
}

/// One row that the remote IHC service is sent, and its numbers.
package struct IHCSession: JSONRecord {
  package var session: String?
  package var timestamp: String?
  package var channelLabel: String?
  package var holderEngagement: Int?
  package var closerEngagement: Int?
  package var conversion: Int?
  package var impressionInteraction: Int?
  package var initializer: Credit?
  package var holder: Credit?
  package var closer: Credit?
  package var ihc: Credit?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("session_id", \.session, "The session, as it was sent; absent once that is not kept."),
    Member("timestamp", \.timestamp, "When it was, in UTC."),
    Member("channel_label", \.channelLabel, "Its channel."),
    Member("holder_engagement", \.holderEngagement, "1 or 0."),
    Member("closer_engagement", \.closerEngagement, "1 or 0."),
    Member("conversion", \.conversion, "1 for the last session."),
    Member("impression_interaction", \.impressionInteraction, "1 or 0."),
    Member("initializer", \.initializer, "Its initializer, where it was answered."),
    Member("holder", \.holder, "Its holder."),
    Member("closer", \.closer, "Its closer."),
    Member("ihc", \.ihc, "Its ihc, which divides the conversion."),
  ]
}

/// One time that a request was sent.
package struct IHCExchange: JSONRecord {
  package var id = 0
  package var request = 0
  package var attempt = 0
  package var sentAt = Instant(micros: 0)
  package var endedAt: Instant?
  package var url = ""
  package var outcome = ""
  package var status: Int?
  package var journeys = 0
  package var sessions = 0
  package var message: String?
  package var sent: String?
  package var received: String?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("exchange", \.id, required: true, "Its number."),
    Member("request", \.request, required: true, "The number of the request."),
    Member("attempt", \.attempt, required: true, "How often that was sent by then, from 1."),
    Member("sent_at", \.sentAt, required: true, "When it was handed to the client."),
    Member("ended_at", \.endedAt, "When that was over; absent while it is out."),
    Member("url", \.url, required: true, "Where it was posted, with the conversion type."),
    Member("outcome", \.outcome, required: true, "What became of it, as a word."),
    Member("status", \.status, "The HTTP status, if there was one."),
    Member("journeys", \.journeys, required: true, "How many journeys it had."),
    Member("sessions", \.sessions, required: true, "How many sessions they had."),
    Member("message", \.message, "What was wrong."),
    Member("sent", \.sent, "The text that was posted, with the other journeys; while it is kept."),
    Member("received", \.received, "The text of the answer; while it is kept."),
  ]
}
