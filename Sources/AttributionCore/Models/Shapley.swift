/// Divides by the Shapley values of the channels of a journey.
///
/// Within a channel every touch gets the same.
package struct Shapley: AttributionModel {
  package static let card = ModelCard(
    id: "shapley",
    summary: "Credit by what each channel adds to coalitions of the others, on average.",
    source: "L. Shapley, 1953, “A value for n-person games”; K. Zhao, S. Mahboobi, S. Bagheri, "
      + "2018, “Shapley value methods for attribution modeling”.",
    isFitted: true)

  private let weights: ChannelWeights
  private let isLearned: Bool

  package init(rules: AttributionRules, channels: ChannelNames) {
    isLearned = rules.shapleyWorth.isLearned
    weights = ChannelWeights(of: Self.card.id, rules: rules, channels: channels)
  }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    guard !isLearned else { return weights.divideByChannel(journey, into: &shares) }
    let touches = TouchesOfChannels(journey)
    for index in shares.indices {
      shares[index] = 1 / Double(touches.distinct * touches.count(at: index))
    }
  }
}
