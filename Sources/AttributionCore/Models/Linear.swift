/// Gives every touchpoint the same credit.
package struct Linear: AttributionModel {
  package static let card = ModelCard(
    id: "linear",
    summary: "Every touchpoint gets the same credit.",
    formula: "share(k) = 1 / n",
    edgeCases: ["A channel that is touched several times gets a part for each time."],
    source: "Industry convention.",
    isUsual: true)

  package init(rules: AttributionRules, channels: ChannelNames) {}

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    let share = 1 / Double(journey.count)
    for index in shares.indices { shares[index] = share }
  }

  package func reasons(of journey: Journey) -> [String] {
    let count = journey.count
    return [
      Self.card.summary,
      count == 1 ? "There is only one touch, which gets all." : "Here that is 1/\(count) each.",
    ]
  }
}
