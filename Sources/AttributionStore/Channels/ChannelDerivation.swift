import AttributionCore

/// Asks rules for the channels of sessions, and remembers the answers.
final class ChannelDerivation {
  private let matcher: ChannelMatcher
  /// The channel of each rule.
  private let targets: [ChannelID]
  /// The names of given channels, by number.
  private let given: [[UInt8]]
  private var origin = SessionOrigin()
  /// The rules of sessions without details, by given channel; nil where not asked yet.
  private var plain: [Int?]
  private var known = RuleMemory()
  private static let noRule = -1

  init(_ matcher: ChannelMatcher, targets: [ChannelID], given: ArraySlice<String>) {
    self.matcher = matcher
    self.targets = targets
    self.given = given.map { Array($0.utf8) }
    plain = Array(repeating: nil, count: given.count)
  }

  func channel(of session: SessionFact, in history: UserHistory) -> ChannelID {
    let rule = position(session, history)
    return rule == Self.noRule ? session.givenChannel : targets[rule]
  }

  func rule(of session: SessionFact, in history: UserHistory) -> Int? {
    let rule = position(session, history)
    return rule == Self.noRule ? nil : rule
  }

  private func position(_ session: SessionFact, _ history: UserHistory) -> Int {
    let number = Int(session.givenChannel.rawValue)
    // Only in a damaged database is there a channel without a name.
    guard number < given.count else { return Self.noRule }
    let details = history.text.span.extracting(session.details.indices)
    guard !details.isEmpty else {
      if let known = plain[number] { return known }
      let rule = ask(number, details)
      plain[number] = rule
      return rule
    }
    let hash = RuleMemory.hash(session.givenChannel, details)
    if let rule = known.rule(of: session.givenChannel, details, hash) { return rule }
    let rule = ask(number, details)
    known.remember(rule, of: session.givenChannel, details, hash)
    return rule
  }

  private func ask(_ number: Int, _ details: Span<UInt8>) -> Int {
    origin.read(name: given[number], details: details)
    return matcher.firstMatch(of: origin) ?? Self.noRule
  }
}
