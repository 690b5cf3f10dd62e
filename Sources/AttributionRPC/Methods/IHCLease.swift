/// Hands out requests for the remote IHC service, each of which is answered by `ihc.complete`.
///
/// A request that is not answered in time is handed out again.
package struct IHCLease: RPCMethod {
  package static let name = "ihc.lease"
  package static let summary =
    "Hands out requests for the remote IHC service, each of which ihc.complete answers."
  package static let effect = Effect.writes
  package static let audience = Audience.ihc

  package var worker = ""
  package var capacity = 1

  package init() {}

  package static let members: [Member<Self>] = [
    Member("worker", \.worker, required: true, "The name of this run of the client process."),
    Member("capacity", \.capacity, in: 0...64, "How many requests it could post now."),
  ]

  package struct Response: JSONRecord {
    package var requests: [IHCRequest] = []
    package var waitMilliseconds = 0
    package var reason: String?
    package var message: String?

    package init() {}

    package static let members: [Member<Self>] = [
      Member("requests", \.requests, required: true, "What is to be posted now."),
      Member(
        "wait_ms", \.waitMilliseconds, required: true,
        "After how many milliseconds to ask again; sooner once a request is completed."),
      Member(
        "reason", \.reason,
        "Why there is no more: idle, disabled, paused, rate, breaker or budget."),
      Member("message", \.message, "The same for people."),
    ]
  }
}

/// One request for the remote IHC service, ready to be posted.
package struct IHCRequest: JSONRecord {
  package var id = 0
  package var attempt = 0
  package var url = ""
  package var body = ""
  package var timeoutMilliseconds = 0
  package var answerBytes = 0

  package init() {}

  package static let members: [Member<Self>] = [
    Member("id", \.id, required: true, "Names the request in ihc.complete."),
    Member("attempt", \.attempt, required: true, "How often it was handed out, from 1."),
    Member("url", \.url, required: true, "Where it is posted, with its query."),
    Member("body", \.body, required: true, "The JSON text to post."),
    Member(
      "timeout_ms", \.timeoutMilliseconds, required: true,
      "How long the whole exchange may take, in milliseconds."),
    Member(
      "answer_bytes", \.answerBytes, required: true,
      "The longest answer that ihc.complete can take, in bytes."),
  ]
}
