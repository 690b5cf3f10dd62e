package import AttributionCore
package import GRDB

/// Which channel each session counts for: the one that the rules set, else the one that was given.
///
/// Facts keep the given channel; whatever counts sessions by channel asks here. Use it within one
/// transaction, on the thread that runs it.
package struct EffectiveChannels {
  /// The names of all channels: those of the database, and after them those that rules set and the
  /// database does not have, as nothing was made by these rules yet.
  package let names: ChannelNames
  private let derivation: Derivation?

  /// What rules say of sessions.
  private struct Derivation {
    let answers: OriginAnswers
    /// The channel of each rule.
    let targets: [ChannelID]
  }

  private static let noRule = -1

  package init(_ database: Database, _ rules: AttributionRules) throws {
    var names = try ChannelTable(database).names()
    let given = names.names[...]
    let targets = rules.channels.rules.map { names.intern($0.channel) }
    self.names = names
    guard !rules.channels.isEmpty else {
      derivation = nil
      return
    }
    let matcher = ChannelMatcher(rules.channels)
    let answers = OriginAnswers(given: given, unknown: Self.noRule) { origin in
      matcher.firstMatch(of: origin) ?? Self.noRule
    }
    derivation = Derivation(answers: answers, targets: targets)
  }

  /// The channel that a session of a history counts for.
  @inline(__always)
  package func channel(of session: SessionFact, in history: UserHistory) -> ChannelID {
    guard let derivation else { return session.givenChannel }
    let rule = derivation.answers.answer(for: session, in: history)
    return rule == Self.noRule ? session.givenChannel : derivation.targets[rule]
  }

  /// The position of the rule that set a session's channel; nil where none did.
  package func rule(of session: SessionFact, in history: UserHistory) -> Int? {
    guard let derivation else { return nil }
    let rule = derivation.answers.answer(for: session, in: history)
    return rule == Self.noRule ? nil : rule
  }

  /// The name of the channel that a session counts for.
  package func name(of session: SessionFact, in history: UserHistory) -> String {
    names[channel(of: session, in: history)]
  }
}
