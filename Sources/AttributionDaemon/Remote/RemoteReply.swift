/// What the client of the remote IHC service says became of a request.
struct RemoteReply: Sendable, Hashable {
  var outcome: Outcome
  /// The HTTP status, where the service answered.
  var status: Int?
  /// What `Retry-After` says, in microseconds.
  var retryAfter: Int64?
  /// The text of the answer.
  var body: String?
  /// What went wrong on the way.
  var message: String?

  init(_ outcome: Outcome, status: Int? = nil, body: String? = nil, message: String? = nil) {
    self.outcome = outcome
    self.status = status
    self.body = body
    self.message = message
  }

  enum Outcome: String, Sendable, CaseIterable {
    /// There is a status.
    case answered
    /// Nothing was sent.
    case unreachable
    case timedOut = "timed-out"
    /// The connection broke, or the answer is no text.
    case broken
    /// The answer is longer than can be handed back.
    case tooLarge = "too-large"
    /// It was not posted.
    case returned
  }
}
