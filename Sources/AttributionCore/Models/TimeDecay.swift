import Glibc

/// Gives a touchpoint half the credit of one that came a half-life later.
///
/// A touchpoint of age `a` weighs `2^(-a / h)` for a half-life `h`; the weights are scaled to sum
/// to one.
package struct TimeDecay: AttributionModel {
  package static let card = ModelCard(
    id: "time-decay",
    summary: "Credit halves with every half-life before the conversion.",
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
    let newest = journey.instants[journey.count - 1].micros
    var total = 0.0
    for index in shares.indices {
      let weight = exp2(Double(journey.instants[index].micros - newest) / halfLife)
      shares[index] = weight
      total += weight
    }
    for index in shares.indices { shares[index] /= total }
  }
}
