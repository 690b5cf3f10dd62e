/// Gives all credit to the last touchpoint.
package struct LastTouch: AttributionModel {
  package static let card = ModelCard(
    id: "last-touch",
    summary: "All credit goes to the last touchpoint.",
    formula: "share(n) = 1, share(k) = 0 for k < n",
    edgeCases: ["Of touches at the same instant, the one with the highest session id is last."],
    source: "Industry convention.",
    isUsual: true)

  package init(rules: AttributionRules, channels: ChannelNames) {}

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    shares.giveAll(to: journey.count - 1)
  }
}
