import AttributionStore

/// What came of asking the remote IHC service for nothing: it shows whether it can be reached and
/// takes the key.
struct RemoteTest: Sendable, Hashable {
  var outcome: Outcome
  /// The worse one of the statuses of the answer.
  var status: Int?
  var message: String?
  /// From when a client took it until it brought the answer.
  var elapsed: Duration?

  enum Outcome: String, Sendable, CaseIterable {
    /// It can be reached, and takes the key.
    case well
    /// It answered, but fails, or wants to be left alone for a while.
    case failing
    /// It refuses the key, or is not there.
    case denied
    case unreachable
    /// The client has no key, or is about to stop.
    case returned
    /// No client asked for work.
    case noClient = "no-client"
    /// A client took it, and nothing came back.
    case noAnswer = "no-answer"
  }

  var isWell: Bool { outcome == .well }

  static let noClient = RemoteTest(
    outcome: .noClient,
    message: "no client asked for work; is attributiond-ihc running? Its log says what it lacks")

  static let noAnswer = RemoteTest(
    outcome: .noAnswer, message: "the client took the request, and nothing came back in time")
}

extension RemoteTest {
  /// Reads what came back for a request without journeys, which a service may well find wrong.
  init(_ reply: RemoteReply) {
    let judgement = RemoteJudge.none.judge(reply)
    let outcome: Outcome =
      switch (judgement.outcome, reply.outcome) {
      case (.answered, _), (.rejected, .answered): .well
      case (.denied, _): .denied
      case (.unreachable, _): .unreachable
      case (.returned, _): .returned
      default: .failing
      }
    self.init(outcome: outcome, status: judgement.status, message: judgement.message)
  }
}
