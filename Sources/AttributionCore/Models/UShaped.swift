/// Favours the first and the last touchpoint and spreads the rest over those between.
///
/// One touchpoint gets all; of two, each gets its end's part of what the ends have together.
package struct UShaped: AttributionModel {
  package static let card = ModelCard(
    id: "u-shaped",
    summary: "40 % to the first, 40 % to the last, 20 % spread over those between.",
    source: "Industry convention, also “position-based”.",
    isUsual: true)

  /// The parts of the first touchpoint, of all between, and of the last; they sum to one.
  package struct Weights: Hashable, Sendable {
    package var first: Double
    package var middle: Double
    package var last: Double

    package init(first: Double, middle: Double, last: Double) {
      self.first = first
      self.middle = middle
      self.last = last
    }

    package static let standard = Weights(first: 0.4, middle: 0.2, last: 0.4)
  }

  private let weights: Weights

  package init(rules: AttributionRules, channels: ChannelNames) { weights = rules.uShape }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    let last = journey.count - 1
    guard last > 0 else { return shares.giveAll(to: 0) }
    let ends = weights.first + weights.last
    guard last > 1, ends > 0 else {
      let share = ends > 0 ? weights.first / ends : 0.5
      for index in shares.indices { shares[index] = ends > 0 ? 0 : 1 / Double(journey.count) }
      if ends > 0 {
        shares[0] = share
        shares[last] = 1 - share
      }
      return
    }
    let between = weights.middle / Double(last - 1)
    for index in shares.indices { shares[index] = between }
    shares[0] = weights.first
    shares[last] = weights.last
  }
}
