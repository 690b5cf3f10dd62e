/// Says what became of a request for the remote IHC service; to say it again changes nothing.
package struct IHCComplete: RPCMethod {
  package static let name = "ihc.complete"
  package static let summary =
    "Says what became of a request for the remote IHC service; to say it again changes nothing."
  package static let effect = Effect.writes
  package static let audience = Audience.ihc

  package var request = 0
  package var attempt = 0
  package var outcome = ""
  package var status: Int?
  package var retryAfterMilliseconds: Int?
  package var body: String?
  package var message: String?
  package var elapsedMilliseconds = 0

  package init() {}

  package static let members: [Member<Self>] = [
    Member("request", \.request, required: true, "The request’s id."),
    Member("attempt", \.attempt, required: true, "Its attempt, as it was handed out."),
    Member(
      "outcome", \.outcome, required: true,
      "answered (there is a status), unreachable (nothing was sent), timed-out, broken (the "
        + "connection, or the answer’s text), too-large (the answer), or returned (not posted)."),
    Member("elapsed_ms", \.elapsedMilliseconds, required: true, "How long it took."),
    Member("status", \.status, "The HTTP status of an answer."),
    Member(
      "retry_after_ms", \.retryAfterMilliseconds,
      "What the answer’s Retry-After says, in milliseconds."),
    Member("body", \.body, "The text of an answer, of any status."),
    Member("message", \.message, "What went wrong on the way, for people."),
  ]

  package struct Response: JSONRecord {
    package var answered = 0
    package var retried = 0
    package var failed = 0

    package init() {}

    package static let members: [Member<Self>] = [
      Member("answered", \.answered, required: true, "Journeys that have their answer now."),
      Member("retried", \.retried, required: true, "Journeys that will be asked again."),
      Member("failed", \.failed, required: true, "Journeys that were given up."),
    ]
  }
}
