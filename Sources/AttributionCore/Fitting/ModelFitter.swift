/// Learns one data-driven model from paths, which may be observed in any order; all statistics
/// are integers, so the result does not depend on it.
package struct ModelFitter: Sendable {
  /// The names of all channels that were observed; may grow until ``fit()``.
  package var channels: ChannelNames
  private let model: String
  private let rules: AttributionRules
  private var total = PathTally.zero

  /// Nil where the model learns nothing.
  package init?(model: String, rules: AttributionRules, channels: ChannelNames) {
    guard ModelCatalog.standard[model]?.card.isFitted == true else { return nil }
    self.model = model
    self.rules = rules
    self.channels = channels
  }

  /// Whether the model divides journeys by a fit under these rules; without one it would divide
  /// evenly.
  package static func needsFit(_ model: String, _ rules: AttributionRules) -> Bool {
    guard ModelCatalog.standard[model]?.card.isFitted == true else { return false }
    return model != Shapley.card.id || rules.shapleyWorth.isLearned
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
  package mutating func observe(_ path: Span<ChannelID>, _ tally: PathTally) {
    total.conversions &+= tally.conversions
    total.nulls &+= tally.nulls
  }

  /// Learns from everything observed.
  package func fit() throws(FitError) -> FitResult {
    throw FitError(.noConversions, model: model, "no path ends in a conversion")
  }
}
