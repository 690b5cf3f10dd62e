extension IHCParameters {
  /// What becomes of the share that channels have of a phase they are not to have, such as direct
  /// traffic that began nothing; nil where a phase keeps it.
  ///
  /// The parameters are those of the IHC attribution service.
  package struct Redistribution: Hashable, Sendable {
    package var initializer: Rule?
    package var holder: Rule?
    package var closer: Rule?

    package init(initializer: Rule? = nil, holder: Rule? = nil, closer: Rule? = nil) {
      self.initializer = initializer
      self.holder = holder
      self.closer = closer
    }

    package static let none = Redistribution()

    /// Who gives and who receives in one phase.
    package struct Rule: Hashable, Sendable {
      package var direction: Direction
      /// The least share of the phase that a receiver has before, 0…1.
      package var receiveThreshold: Double
      /// The names of the channels that give, ascending.
      package let channels: [String]

      package init(direction: Direction, receiveThreshold: Double, channels: [String]) {
        self.direction = direction
        self.receiveThreshold = receiveThreshold
        self.channels = Set(channels).sorted()
      }

      var fingerprint: String {
        let names = channels.map { "\($0.utf8.count):\($0)" }
        return "\(direction.rawValue)>=\(receiveThreshold):\(names.joined(separator: ","))"
      }
    }

    /// Where receivers lie, seen from the one that gives.
    package enum Direction: String, CaseIterable, Sendable {
      case earlierSessionsOnly = "earlier_sessions_only"
      case anySession = "any_session"
      case laterSessionsOnly = "later_sessions_only"
    }

    /// The rule of each phase that has one, with the phase's name.
    package var rules: [(phase: String, rule: Rule)] {
      [("initializer", initializer), ("holder", holder), ("closer", closer)].compactMap {
        phase, rule in rule.map { (phase, $0) }
      }
    }

    var fingerprint: String {
      rules.map { "\($0.phase)=\($0.rule.fingerprint)" }.joined(separator: ";")
    }
  }

  /// The names that redistribution lists and no known channel has: for them nothing moves.
  package func unmatchedRedistribution(
    in channels: ChannelNames
  ) -> [(phase: String, channel: String)] {
    redistribution.rules.flatMap { phase, rule in
      rule.channels.filter { channels[$0] == nil }.map { (phase, $0) }
    }
  }

  /// The names whose weights somebody has set: those that the named set does not have like this,
  /// ascending.
  package var ownChannelWeights: [String] {
    let given = Self.named.first { $0.name == name }?.channelWeights ?? [:]
    return channelWeights.filter { given[$0.key] != $0.value }.map(\.key).sorted()
  }
}
