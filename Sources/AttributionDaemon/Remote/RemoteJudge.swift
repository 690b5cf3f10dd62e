import AttributionRPC
import AttributionStore

/// Judges what came back for a request: all of it, and each journey alone.
///
/// It knows what was sent, and nothing else; the same reply has the same judgement.
struct RemoteJudge {
  /// The journeys that the queue knows of the request.
  private let journeys: [SentRequest.Journey]
  /// The sessions of each conversion that was sent, in order.
  let sessions: [String: [String]]

  init(_ sent: SentRequest) throws(JSONError) {
    journeys = sent.journeys
    var sessions: [String: [String]] = [:]
    for journey in journeys {
      guard let rows = journey.rows else { continue }
      let json = try JSON(parsing: rows, limits: JSONLimits(bytes: rows.count))
      sessions[journey.conversionID] = (json.elements ?? []).compactMap { $0["session_id"]?.string }
    }
    self.sessions = sessions
  }

  private init() {
    journeys = []
    sessions = [:]
  }

  /// Of a request without journeys.
  static let none = RemoteJudge()

  func judge(_ reply: RemoteReply) -> RemoteJudgement {
    let said = reply.message.map { ": \(ServiceWords($0))" } ?? ""
    switch reply.outcome {
    case .unreachable: return RemoteJudgement(.unreachable, message: "not reached\(said)")
    case .timedOut: return RemoteJudgement(.failed, message: "no answer in time\(said)")
    case .broken: return RemoteJudgement(.failed, message: "no whole answer\(said)")
    case .returned: return RemoteJudgement(.returned, message: "not posted\(said)")
    case .tooLarge:
      return RemoteJudgement(
        .rejected, status: reply.status,
        message: "the answer is longer than half of rpc.request_bytes; that limit, or fewer "
          + "journeys a request (ihc.request_journeys), is what to change\(said)")
    case .answered: break
    }
    guard let status = reply.status else {
      return RemoteJudgement(.failed, message: "an answer without a status\(said)")
    }
    var judgement = judge(status, reply.body ?? "")
    judgement.retryAfter = reply.retryAfter.flatMap { $0 > 0 ? $0 : nil }
    return judgement
  }

  private func judge(_ status: Int, _ body: String) -> RemoteJudgement {
    let document = RemoteDocument(body)
    let own = document.json?["statusCode"].flatMap(Self.status)
    let worse = Self.worse(status, own ?? status)
    let place = own.map { $0 == status ? "HTTP \(status)" : "HTTP \(status), statusCode \($0)" }
    let outcome = Self.outcome(of: worse)
    if outcome == .answered { return judgeRows(worse, document, body) }
    let words = ServiceWords(body: body, document.json).description
    var message = place ?? "HTTP \(status)"
    if !words.isEmpty { message += ": \(words)" }
    return RemoteJudgement(outcome, status: worse, message: message + Self.advice(worse))
  }

  /// What a person can do about a status.
  private static func advice(_ status: Int) -> String {
    switch status {
    case 401, 403: "; is the key right that attributiond-ihc reads? `attrctl ihc test` tries it"
    case 300..<400, 404, 405, 410: "; is ihc.url right?"
    default: ""
    }
  }

  // MARK: Statuses

  private static func status(_ json: JSON) -> Int? {
    switch json {
    case .number(let number): number.units(decimals: 0).map { Int($0) }
    case .string(let text): Int(text)
    default: nil
    }
  }

  static func outcome(of status: Int) -> RemoteJudgement.Outcome {
    switch status {
    case 200..<300: .answered
    case 400, 406, 409, 411, 413, 414, 422, 431: .rejected
    case 408: .failed
    case 425, 429, 503: .later
    case 300..<500: .denied
    default: .failed
    }
  }

  /// The one of two statuses that is the greater trouble.
  private static func worse(_ first: Int, _ second: Int) -> Int {
    let ranks: [RemoteJudgement.Outcome] = [.answered, .rejected, .failed, .later, .denied]
    func rank(_ status: Int) -> (Int, Int) {
      (ranks.firstIndex(of: outcome(of: status)) ?? 0, status)
    }
    return rank(first) < rank(second) ? second : first
  }

  // MARK: Rows

  private func judgeRows(
    _ status: Int, _ document: RemoteDocument, _ body: String
  ) -> RemoteJudgement {
    guard let value = document.json?["value"]?.elements else {
      let problem = document.problem.map { "no JSON, \($0)" } ?? "no list “value” in it"
      return RemoteJudgement(
        .failed, status: status,
        message: "HTTP \(status), but \(problem); it begins: \(ServiceWords(body))")
    }
    let failures = PartialFailures(
      document.json?["partialFailureErrors"], of: Set(journeys.map(\.conversionID)))
    var rows = AnswerRows(sessions)
    for row in value { rows.add(row) }
    var judgement = RemoteJudgement(.answered, status: status)
    judgement.verdicts = journeys.map { journey in
      let verdict = rows.verdict(on: journey.conversionID)
      guard case .wrong(let fault, let message) = verdict else { return verdict }
      let words = failures.words[journey.conversionID]
      if failures.unparsable.contains(journey.conversionID) { return .refused(words ?? message) }
      return .wrong(fault, words.map { "\(message); the service says: \($0)" } ?? message)
    }
    judgement.message = rows.note
    return judgement
  }
}
