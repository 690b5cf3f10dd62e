/// What a model learned about one channel, and what that makes of all conversions together.
///
/// ``conversions`` and ``revenue`` are the *channel view*: the effects of all channels, scaled to
/// the total. The *journey view*, the sum over journeys of credits that were divided within each,
/// differs from it, for a journey has only some of the channels; only reports know that sum.
package struct ChannelFit: Hashable, Sendable {
  package var name: String
  /// The removal effect, Shapley value or credit, in the model's own unit.
  package var effect: Double
  /// The same where conversions count by their revenue, in micros.
  package var revenueEffect: Double
  /// The channel's part of all conversions.
  package var conversions: Double
  /// The channel's part of all revenue, in micros.
  package var revenue: Double
  /// How far ``effect`` may be off for having been sampled; nil where it is exact.
  package var standardError: Double?

  package init(
    name: String, effect: Double = 0, revenueEffect: Double = 0, conversions: Double = 0,
    revenue: Double = 0, standardError: Double? = nil
  ) {
    self.name = name
    self.effect = effect
    self.revenueEffect = revenueEffect
    self.conversions = conversions
    self.revenue = revenue
    self.standardError = standardError
  }
}
