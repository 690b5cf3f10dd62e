/// Divides by weights of position and of channel that the configuration gives.
package struct CustomRule: AttributionModel {
  package static let card = ModelCard(
    id: "custom",
    summary: "Your own weights by position, times your own multipliers by channel.",
    formula: "share(k) ∝ position(k) · multiplier(channel(k))",
    parameters: [
      ModelCard.Parameter(
        "attribution.custom_positions", "Parts of the first touch, all between, and the last."),
      ModelCard.Parameter(
        "attribution.custom_channels", "Multipliers by channel; one that is not listed has 1."),
    ],
    edgeCases: [
      "One touch gets all, and two share it in the proportion of the ends, before multipliers.",
      "Where the multipliers leave nothing of a journey, they are passed over in it.",
    ],
    source: "The configuration.")

  private let positions: PositionShares
  /// By channel number; channels beyond the end have one.
  private let multipliers: [Double]

  package init(rules: AttributionRules, channels: ChannelNames) {
    positions = rules.customPositions
    multipliers = channels.names.map { rules.customChannels[$0] ?? 1 }
  }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    positions.write(to: &shares)
    var total = 0.0
    for index in shares.indices { total += shares[index] * multiplier(journey.channels[index]) }
    guard total > 0 else { return }
    for index in shares.indices {
      shares[index] *= multiplier(journey.channels[index]) / total
    }
  }

  private func multiplier(_ channel: ChannelID) -> Double {
    let index = Int(channel.rawValue)
    return index < multipliers.count ? multipliers[index] : 1
  }

  package func reasons(of journey: Journey) -> [String] {
    var reasons = positions.reasons(of: journey.count)
    let products = steps(of: journey)[2].values
    if !products.contains(where: { $0 ?? 0 > 0 }) {
      reasons.append("The multipliers leave nothing of this journey, so they are passed over.")
    } else if journey.channels.indices.contains(where: { multiplier(journey.channels[$0]) != 1 }) {
      reasons.append("Then each counts by the multiplier of its channel.")
    }
    return reasons
  }

  package func steps(of journey: Journey) -> [ModelStep] {
    let shares = positions.shares(of: journey.count)
    let factors = journey.channels.indices.map { multiplier(journey.channels[$0]) }
    return [
      ModelStep("position", "What the touch gets by its position.", in: .share, shares),
      ModelStep("multiplier", "What its channel counts.", in: .weight, factors),
      ModelStep(
        "weight", "Position times multiplier; shares are in proportion to it.", in: .weight,
        zip(shares, factors).map { $0 * $1 }),
    ]
  }
}
