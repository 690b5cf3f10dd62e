/// Gives every touchpoint the same credit.
package struct Linear: AttributionModel {
  package static let card = ModelCard(
    id: "linear",
    summary: "Every touchpoint gets the same credit.",
    source: "Industry convention.",
    isUsual: true)

  package init(rules: AttributionRules, channels: ChannelNames) {}

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    let share = 1 / Double(journey.count)
    for index in shares.indices { shares[index] = share }
  }
}
