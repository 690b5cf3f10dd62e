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
  private let derivation: ChannelDerivation?

  package init(_ database: Database, _ rules: AttributionRules) throws {
    var names = try ChannelTable(database).names()
    let given = names.count
    let targets = rules.channels.rules.map { names.intern($0.channel) }
    self.names = names
    derivation =
      rules.channels.isEmpty
      ? nil
      : ChannelDerivation(
        ChannelMatcher(rules.channels), targets: targets, given: names.names.prefix(given))
  }

  /// The channel that a session of a history counts for.
  @inline(__always)
  package func channel(of session: SessionFact, in history: UserHistory) -> ChannelID {
    guard let derivation else { return session.givenChannel }
    return derivation.channel(of: session, in: history)
  }

  /// The position of the rule that set a session's channel; nil where none did.
  package func rule(of session: SessionFact, in history: UserHistory) -> Int? {
    derivation?.rule(of: session, in: history)
  }
}

extension EffectiveChannels {
  /// The name of the channel that a session counts for.
  package func name(of session: SessionFact, in history: UserHistory) -> String {
    names[channel(of: session, in: history)]
  }
}
