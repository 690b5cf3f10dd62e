/// Divides by how many conversions would be lost without a channel, in a Markov chain of the
/// paths.
package struct Markov: AttributionModel {
  package static let card = ModelCard(
    id: "markov",
    summary: "Credit by the conversions that a Markov chain of all paths loses without a channel.",
    source: "E. Anderl, I. Becker, F. von Wangenheim, J. Schumann, 2016, “Mapping the customer "
      + "journey”.",
    isFitted: true)

  private let weights: ChannelWeights

  package init(rules: AttributionRules, channels: ChannelNames) {
    weights = ChannelWeights(of: Self.card.id, rules: rules, channels: channels)
  }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    weights.divideByTouch(journey, into: &shares)
  }
}
