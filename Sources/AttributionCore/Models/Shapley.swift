/// Divides by the Shapley values of the channels of a journey.
///
/// Within a channel every touch gets the same.
package struct Shapley: AttributionModel {
  package static let card = ModelCard(
    id: "shapley",
    summary: "Credit by what each channel adds to coalitions of the others, on average.",
    formula: "share(k) ∝ max(φ(channel(k)), 0) / touches of the channel, "
      + "φ(c) = Σ over S without c: |S|! (n − 1 − |S|)! / n! · (v(S + c) − v(S))",
    parameters: [
      ModelCard.Parameter(
        "attribution.shapley_worth",
        "What v(S) is: subset-count, the conversions of journeys whose channels are all in S; "
          + "subset-rate, their conversion rate, open paths included; exact-rate, the rate of "
          + "journeys whose channels are exactly S; ordered, subset-count cut by position.")
    ],
    edgeCases: [
      "With subset-count, the Shapley value is an equal split over the distinct channels of each "
        + "journey: it needs no fit, is exact, and what one journey gets depends on no other.",
      "With ordered, the same, and a fit shows each channel’s credit by where it first occurs.",
      "With a rate and without a fit under the settings in force, every touch gets the same.",
      "Where no channel of the journey has a positive value, every touch gets the same.",
      "Values of more than 20 channels are estimated from drawn orders (subset-rate) or refused "
        + "(exact-rate).",
    ],
    source: "L. Shapley, “A value for n-person games”, 1953; K. Zhao, S. Mahboobi and S. Bagheri, "
      + "“Shapley value methods for attribution modeling in online advertising”, 2018.",
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

  package func reasons(of journey: Journey) -> [String] {
    guard !isLearned else {
      return [
        "A channel weighs its Shapley value; its touches share that equally."
      ] + weights.reasons(of: journey)
    }
    let distinct = TouchesOfChannels(journey).distinct
    return [
      "The channels of the journey get equal parts, and the touches of a channel too.",
      distinct == 1
        ? "There is one channel here." : "There are \(distinct) channels here.",
    ]
  }

  package func steps(of journey: Journey) -> [ModelStep] {
    let touches = TouchesOfChannels(journey)
    let values =
      isLearned
      ? weights.steps(
        of: journey, "Shapley value", "What the channel adds to the conversion rate, on average.")
      : []
    return values + [
      ModelStep(
        "touches of channel", "How many touches of the journey share the channel’s part.",
        in: .weight, journey.channels.indices.map { Double(touches.count(at: $0)) })
    ]
  }
}
