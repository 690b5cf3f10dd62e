/// How a post ended.
enum PostEnding: Sendable {
  case answered(PostAnswer)
  /// Without an answer that can be used, and why, for people.
  case failed(PostOutcome, String)
}

/// What the service answered.
struct PostAnswer: Sendable {
  var status: Int
  /// The text; nil where it could not be read and the status says enough.
  var body: String?
  /// What `Retry-After` says, in milliseconds.
  var retryAfter: Int?
  /// What else is to be known of it.
  var note: String?
}

/// Why there is no answer, as `ihc.complete` calls it.
package enum PostOutcome: String, Sendable, CaseIterable {
  /// Nothing was sent.
  case unreachable
  /// It was sent, and no whole answer came in time.
  case timedOut = "timed-out"
  /// It was sent, and the connection broke, or the answer is no text.
  case broken
  /// The answer is longer than it may be.
  case tooLarge = "too-large"
  /// The client had to end first.
  case returned
}
