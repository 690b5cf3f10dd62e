/// Gives all credit to the first touchpoint.
package struct FirstTouch: AttributionModel {
  package static let card = ModelCard(
    id: "first-touch",
    summary: "All credit goes to the first touchpoint.",
    formula: "share(1) = 1, share(k) = 0 for k > 1",
    edgeCases: ["Of touches at the same instant, the one with the lowest session id is first."],
    source: "Industry convention.",
    isUsual: true)

  package init(rules: AttributionRules, channels: ChannelNames) {}

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    shares.giveAll(to: 0)
  }
}

extension MutableSpan where Element == Double {
  /// Sets one share to one and the others to zero.
  @_lifetime(self: copy self)
  mutating func giveAll(to winner: Int) {
    for index in indices { self[index] = index == winner ? 1 : 0 }
  }
}
