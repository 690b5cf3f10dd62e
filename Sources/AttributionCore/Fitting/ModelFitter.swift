/// Learns one data-driven model from paths, which may be observed in any order; all statistics
/// are integers, so the result does not depend on it.
package struct ModelFitter: Sendable {
  /// The names of all channels that were observed; may grow until ``fit()``.
  package var channels: ChannelNames
  private let model: String
  private let method: Method
  private var totals = PathTotals()
  // One of these is filled, by the method.
  private var transitions: TransitionCounts
  private var parts = EqualParts()
  private var coalitions = CoalitionCounts()
  private var paths = SequenceCounts()

  private enum Method: Sendable {
    case markov
    case equalParts(byPosition: Bool)
    case coalitions(ShapleyWorth)
    case paths
  }

  /// Nil where the model learns nothing.
  package init?(model: String, rules: AttributionRules, channels: ChannelNames) {
    switch model {
    case Markov.card.id: method = .markov
    case Shapley.card.id where rules.shapleyWorth.isLearned:
      method = .coalitions(rules.shapleyWorth)
    case Shapley.card.id: method = .equalParts(byPosition: rules.shapleyWorth == .ordered)
    case PathRemoval.card.id: method = .paths
    default: return nil
    }
    self.model = model
    self.channels = channels
    transitions = TransitionCounts(order: rules.markovOrder)
  }

  /// Whether the model divides journeys by a fit under these rules; without one it would divide
  /// evenly.
  package static func needsFit(_ model: String, _ rules: AttributionRules) -> Bool {
    switch model {
    case Shapley.card.id: rules.shapleyWorth.isLearned
    default: ModelCatalog.standard[model]?.card.isFitted == true
    }
  }

  /// The settings that a fit of the model depends on, such as `order=2`.
  package static func settings(of model: String, _ rules: AttributionRules) -> String {
    switch model {
    case Markov.card.id: "order=\(rules.markovOrder)"
    case Shapley.card.id: "worth=\(rules.shapleyWorth.rawValue)"
    default: ""
    }
  }

  /// Adds what came of a path, oldest channel first; a negative tally takes it away again.
  ///
  /// A path of no channels is none.
  ///
  /// - Complexity: O(`path.count`), without allocation for what was seen before.
  package mutating func observe(_ path: Span<ChannelID>, _ tally: PathTally) {
    guard !path.isEmpty else { return }
    totals.add(tally, touches: path.count)
    switch method {
    case .markov: transitions.observe(path, tally)
    case .equalParts: parts.observe(path, tally)
    case .coalitions: coalitions.observe(path, tally)
    case .paths: paths.observe(path, tally)
    }
  }

  /// Learns from everything observed.
  package func fit() throws(FitError) -> FitResult {
    try totals.check(model)
    let ranks = ChannelRanks(channels)
    let fit = FitContext(model: model, channels: channels, ranks: ranks, totals: totals)
    return switch method {
    case .markov: try fit.markov(transitions)
    case .equalParts(let byPosition): try fit.equalParts(parts, byPosition: byPosition)
    case .coalitions(let worth): try fit.shapley(coalitions, worth)
    case .paths: try fit.pathRemoval(paths)
    }
  }
}
