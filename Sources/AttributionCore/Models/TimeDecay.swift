import Glibc

/// Gives a touchpoint half the credit of one that came a half-life later.
///
/// A touchpoint of age `a` weighs `2^(-a / h)` for a half-life `h`; the weights are scaled to sum
/// to one.
package struct TimeDecay: AttributionModel {
  package static let card = ModelCard(
    id: "time-decay",
    summary: "Credit halves with every half-life before the conversion.",
    formula: "share(k) ∝ 2^(−age(k) / half-life)",
    parameters: [
      ModelCard.Parameter("attribution.half_life", "The age difference that halves the credit.")
    ],
    edgeCases: [
      "Weights are relative to the newest touch, so that an old journey does not vanish.",
      "Touches at the same instant get the same.",
      "A touch that is older than the newest by some thousand half-lives gets 0.",
    ],
    source: "Google Analytics Help, “About attribution”; default half-life 7 days.",
    isUsual: true)

  /// In microseconds.
  private let halfLife: Double

  package init(rules: AttributionRules, channels: ChannelNames) {
    precondition(rules.halfLife > 0, "the half-life is positive")
    halfLife = Double(rules.halfLife)
  }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    // Relative to the newest touchpoint, so that an old journey does not underflow to 0 / 0.
    let newest = journey.instants[journey.count - 1]
    var total = 0.0
    for index in shares.indices {
      let weight = weight(of: journey.instants[index], before: newest)
      shares[index] = weight
      total += weight
    }
    for index in shares.indices { shares[index] /= total }
  }

  private func weight(of instant: Instant, before newest: Instant) -> Double {
    exp2(Double(instant.micros - newest.micros) / halfLife)
  }

  package func reasons(of journey: Journey) -> [String] {
    let days = (halfLife / Double(Instant.microsPerDay)).text(decimals: 3)
    let unit = days == "1" ? "day" : "days"
    return ["A touch gets half as much as one that came \(days) \(unit) later."]
  }

  package func steps(of journey: Journey) -> [ModelStep] {
    let newest = journey.instants[journey.count - 1]
    let day = Double(Instant.microsPerDay)
    let ages = journey.instants.indices.map {
      Double(journey.conversion.micros - journey.instants[$0].micros) / day
    }
    return [
      ModelStep("age", "How long before the conversion it was.", in: .days, ages),
      ModelStep(
        "weight", "What it counts, where the newest touch counts 1.", in: .weight,
        journey.instants.indices.map { weight(of: journey.instants[$0], before: newest) }),
    ]
  }
}
