import AttributionCore

/// Finds which answers belong to which requests of one conversion.
///
/// The outcome follows from what is there alone, not from the order in which it came. Nothing is
/// guessed: where several requests or answers have the same sessions and nothing tells which belong
/// together, none is taken.
struct SavedMatching {
  /// An answer for exactly the rows of a journey.
  struct Match: Hashable {
    /// As they are sent; what the key is of.
    var rows: [UInt8]
    var sessions: Int
    /// Of the last session.
    var instant: Instant
    var answer: RemoteAnswer
  }

  enum Outcome: Hashable {
    /// It is, or belongs to, a match of this key.
    case matched([UInt8])
    /// The other half has not come.
    case waiting
    /// The conversion type of the request is neither told nor configured.
    case untyped
    case refused(SavedFault)
  }

  /// By the journey's key.
  private(set) var matches: [[UInt8]: Match] = [:]
  /// One an element, in their order.
  private(set) var outcomes: [Outcome]
  private let conversionID: String
  private let elements: [SavedElement]
  /// Of elements that have been sent, one an element.
  private var keys: [(key: [UInt8], rows: [UInt8])?]
  /// Whether an element may be matched.
  private var isUsable: [Bool]
  /// Keys of exchanges, also those that contradict each other.
  private var exchanged: Set<[UInt8]> = []

  init(_ conversionID: String, _ elements: [SavedElement]) {
    self.conversionID = conversionID
    self.elements = elements
    let faults = elements.map(\.ownFault)
    isUsable = faults.map { $0 == nil }
    outcomes = zip(elements, faults).map { element, fault in
      // Rows that nothing holds together may still be joined by others.
      fault.map { element.mayGrow(outOf: $0) ? .waiting : .refused($0) } ?? .waiting
    }
    keys = elements.map { _ in nil }
    for index in elements.indices where isOpen(index) && !elements[index].sent.isEmpty {
      guard let journeys = elements[index].terms.journeys else {
        outcomes[index] = .untyped
        continue
      }
      let rows = RemoteJourneys.text(of: elements[index].remoteRows(conversionID))
      keys[index] = (rows.withUnsafeBytes { journeys.key(of: $0) }, rows)
    }
    takeExchanges()
    takeHalves()
  }

  private func isOpen(_ index: Int) -> Bool { isUsable[index] && outcomes[index] == .waiting }

  /// A request and an answer that came together belong together.
  private mutating func takeExchanges() {
    for index in elements.indices where elements[index].kind == .exchange && isOpen(index) {
      guard let key = keys[index]?.key else { continue }
      let match = match(index, elements[index].answered)
      if exchanged.insert(key).inserted {
        matches[key] = match
      } else if matches[key]?.answer != match.answer {
        matches[key] = nil
      }
    }
    for index in elements.indices where elements[index].kind == .exchange && isOpen(index) {
      guard let key = keys[index]?.key else { continue }
      outcomes[index] = matches[key] == nil ? .refused(.ambiguous) : .matched(key)
    }
  }

  private mutating func takeHalves() {
    let known = Set(
      elements.indices.filter { elements[$0].kind == .exchange }.map { elements[$0].answered })
    var requests: [[[UInt8]]: [Int]] = [:]
    var answers: [[[UInt8]]: [Int]] = [:]
    for index in elements.indices where isOpen(index) {
      let element = elements[index]
      switch element.kind {
      case .exchange: break
      case .request, .requestRows:
        guard let key = keys[index]?.key else { continue }
        if exchanged.contains(key) {
          outcomes[index] = matches[key] == nil ? .refused(.ambiguous) : .matched(key)
        } else {
          requests[element.sessions, default: []].append(index)
        }
      case .answer, .answerRows:
        if known.contains(element.answered) {
          // Whose it is was told elsewhere.
          outcomes[index] = outcome(ofKnown: element.answered)
        } else {
          answers[element.sessions, default: []].append(index)
        }
      }
    }
    for (sessions, requests) in requests {
      guard let answers = answers[sessions] else { continue }
      take(requests, answers)
    }
  }

  /// What became of the exchange that has these answers.
  private func outcome(ofKnown answered: [SavedElement.AnsweredSession]) -> Outcome {
    let index = elements.indices.first { index in
      elements[index].kind == .exchange && elements[index].answered == answered
    }
    return index.map { outcomes[$0] } ?? .waiting
  }

  /// Takes requests and answers of the same sessions.
  private mutating func take(_ requests: [Int], _ answers: [Int]) {
    let isOne =
      Set(requests.compactMap { keys[$0]?.key }).count == 1
      && Set(answers.map { elements[$0].answered }).count == 1
    for index in requests + answers { outcomes[index] = .refused(.ambiguous) }
    guard isOne, let key = keys[requests[0]]?.key else { return }
    matches[key] = match(requests[0], elements[answers[0]].answered)
    for index in requests + answers { outcomes[index] = .matched(key) }
  }

  /// The match of a request's rows with an answer for the same sessions.
  private func match(
    _ request: Int, _ answered: [SavedElement.AnsweredSession]
  ) -> Match {
    let numbers = Dictionary(
      answered.map { ($0.session, $0.numbers) }, uniquingKeysWith: { first, _ in first })
    let sent = elements[request].sent
    return Match(
      rows: keys[request]?.rows ?? [], sessions: sent.count,
      instant: sent.last?.instant ?? .epoch,
      answer: RemoteAnswer(sessions: sent.compactMap { numbers[$0.session] }))
  }
}

extension SavedElement {
  /// What is wrong with it, whatever else there is.
  var ownFault: SavedFault? {
    let sentSessions = sent.map(\.session)
    if Set(sentSessions).count < sent.count { return .repeated }
    guard !answered.isEmpty else { return nil }
    let answeredSessions = answered.map(\.session)
    if Set(answeredSessions).count < answered.count { return .contradictory }
    if kind == .exchange {
      if !Set(sentSessions).isSubset(of: answeredSessions) { return .incomplete }
      if answered.count > sent.count { return .extra }
    }
    let sum = answered.reduce(Int64(0)) { $0 + $1.numbers.ihc }
    return abs(sum - RemoteAnswer.unit) <= Self.tolerance ? nil : .wrongSum(sum)
  }

  /// Whether rows that come later may mend it.
  func mayGrow(outOf fault: SavedFault) -> Bool {
    guard kind == .answerRows, fault.code == .wrongSum else { return false }
    return answered.reduce(Int64(0)) { $0 + $1.numbers.ihc } < RemoteAnswer.unit
  }

  /// How far from one the ihc of a journey may sum to, in millionths.
  private static let tolerance: Int64 = 10_000

  fileprivate func remoteRows(_ conversionID: String) -> [RemoteRow] {
    sent.map { row in
      RemoteRow(
        conversionID: conversionID, sessionID: String(decoding: row.session, as: UTF8.self),
        instant: row.instant, channel: String(decoding: row.channel, as: UTF8.self),
        flags: row.flags, isConversion: row.isConversion)
    }
  }

  /// Whether attributiond would send the same sessions with the same flags: the conversion follows
  /// the last one, and no other.
  var isSentAsOurs: Bool {
    sent.indices.allSatisfy { sent[$0].isConversion == ($0 == sent.count - 1) }
  }
}
