/// Divides by how many conversions would be lost without a channel, in a Markov chain of all paths.
package struct Markov: AttributionModel {
  package static let card = ModelCard(
    id: "markov",
    summary: "Credit by the conversions that a Markov chain of all paths loses without a channel.",
    formula: "share(k) ∝ RE(channel(k)), RE(c) = 1 − P(conversion without c) / P(conversion)",
    parameters: [
      ModelCard.Parameter(
        "attribution.markov_order", "How many channels in a row a state of the chain holds.")
    ],
    edgeCases: [
      "Without a fit under the settings in force, every touch gets the same.",
      "Where no channel of the journey has a removal effect, every touch gets the same.",
      "A channel that was not seen when the model was fitted has the removal effect 0.",
      "A path shorter than a state is a state of its own; equal states in a row are one.",
      "Channel totals of a fit are RE / Σ RE of all conversions, and differ from the sum of these "
        + "shares, for a journey has only some of the channels.",
      "Totals of revenue go by the effects on revenue, or on conversions where refunds make one "
        + "of those negative or there is no revenue.",
    ],
    source: "E. Anderl, I. Becker, F. von Wangenheim and J. Schumann, “Mapping the customer "
      + "journey”, 2016.",
    isFitted: true)

  private let weights: ChannelWeights

  package init(rules: AttributionRules, channels: ChannelNames) {
    weights = ChannelWeights(of: Self.card.id, rules: rules, channels: channels)
  }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    weights.divideByTouch(journey, into: &shares)
  }

  package func reasons(of journey: Journey) -> [String] {
    ["A touch weighs as much as all conversions would lose without its channel."]
      + weights.reasons(of: journey)
  }

  package func steps(of journey: Journey) -> [ModelStep] {
    weights.steps(
      of: journey, "removal effect",
      "The part of all conversions that a chain of all paths loses without the channel.")
  }
}
