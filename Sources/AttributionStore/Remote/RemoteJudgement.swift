package import AttributionCore

/// What became of a request: of all of it, and where it was answered of each of its journeys.
package struct RemoteJudgement: Hashable, Sendable {
  package var outcome: Outcome
  /// The worse one of the two that an answer has.
  package var status: Int?
  /// What went wrong, with the service's words; of an answer what is odd about it.
  package var message: String?
  /// How long the service asks to be left alone, in microseconds.
  package var retryAfter: Int64?
  /// Of an answer, the verdict on each journey in the order of ``SentRequest/journeys``.
  package var verdicts: [Verdict] = []

  package init(_ outcome: Outcome, status: Int? = nil, message: String? = nil) {
    self.outcome = outcome
    self.status = status
    self.message = message
  }

  package enum Outcome: String, Sendable, CaseIterable {
    /// It was answered; each journey has its verdict.
    case answered
    /// Something in it is wrong: halves of it may be right.
    case rejected
    /// The service failed, which one of its journeys may be the cause of.
    case failed
    /// The service is busy or away for a while.
    case later
    /// The service refuses the key, or is not there: somebody must set that right.
    case denied
    /// Nothing was sent.
    case unreachable
    /// It was not posted.
    case returned
  }

  /// What became of one journey.
  package enum Verdict: Hashable, Sendable {
    case answered(RemoteAnswer)
    /// It may go well when it is asked again.
    case wrong(RemoteFault, String)
    /// It will not.
    case refused(String)
  }
}
