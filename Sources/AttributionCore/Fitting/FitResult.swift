/// What a model learned from paths: the parameters that divide journeys, and figures for people.
package struct FitResult: Hashable, Sendable {
  /// What a channel weighs in a journey, by name, not negative; channels that weigh nothing are
  /// left out.
  package var weights: [String: Double]
  /// The rates that `path-removal` divides by.
  package var pathRates: PathRates
  /// Every channel that occurs, by name ascending.
  package var channels: [ChannelFit]
  /// The credit of channels by where they first occur, for `shapley` of the worth `ordered`.
  package var positions: [PositionFit]
  package var summary: Summary

  package init(
    weights: [String: Double] = [:], pathRates: PathRates = PathRates(),
    channels: [ChannelFit] = [], positions: [PositionFit] = [], summary: Summary = Summary()
  ) {
    self.weights = weights
    self.pathRates = pathRates
    self.channels = channels
    self.positions = positions
    self.summary = summary
  }

  /// The paths that were learned from.
  package struct Summary: Hashable, Sendable {
    package var conversions: Int64 = 0
    package var revenue = Money.zero
    package var nulls: Int64 = 0
    /// How many counts were learned from: transitions, coalitions or paths.
    package var statistics = 0
    /// The states of the chain; zero for other models.
    package var states = 0
    /// Conversions / paths; as the chain has it, for `markov`.
    package var conversionProbability = 0.0
    /// How many orders of the channels were drawn; nil where the answer is exact.
    package var permutations: Int?
    /// Whether revenue was divided by the effects on conversions, for those on revenue do not
    /// divide it: there is none, or refunds outweigh it somewhere.
    package var revenueFollowsConversions = false

    package init() {}
  }

  /// These parameters, frozen under a version.
  package func frozen(model: String, version: Int64, settings: String) -> ModelFit {
    ModelFit(
      model: model, version: version, settings: settings, weights: weights, pathRates: pathRates)
  }
}
