import AttributionCore

/// Asks a question about where each session came from, and remembers the answers.
final class OriginAnswers {
  private let ask: (SessionOrigin) -> Int
  /// The names of given channels, by number.
  private let given: [[UInt8]]
  private var origin = SessionOrigin()
  /// The answers for sessions without details, by given channel; nil where not asked yet.
  private var plain: [Int?]
  private var known = AnswerMemory()
  /// The answer for a channel that has no name.
  private let unknown: Int

  /// `given` are the names of the channels of the database, by number; the answer depends on nothing
  /// but the origin.
  init(
    given: ArraySlice<String>, unknown: Int, ask: @escaping (SessionOrigin) -> Int
  ) {
    self.ask = ask
    self.given = given.map { Array($0.utf8) }
    self.unknown = unknown
    plain = Array(repeating: nil, count: given.count)
  }

  func answer(for session: SessionFact, in history: UserHistory) -> Int {
    let number = Int(session.givenChannel.rawValue)
    // Only in a damaged database is there a channel without a name.
    guard number < given.count else { return unknown }
    let details = history.text.span.extracting(session.details.indices)
    guard !details.isEmpty else {
      if let known = plain[number] { return known }
      let answer = answer(number, details)
      plain[number] = answer
      return answer
    }
    let hash = AnswerMemory.hash(session.givenChannel, details)
    if let answer = known.answer(for: session.givenChannel, details, hash) { return answer }
    let answer = answer(number, details)
    known.remember(answer, for: session.givenChannel, details, hash)
    return answer
  }

  private func answer(_ number: Int, _ details: Span<UInt8>) -> Int {
    origin.read(name: given[number], details: details)
    return ask(origin)
  }
}
