/// Favours the first and the last touchpoint and spreads the rest over those between.
package struct UShaped: PositionModel {
  package static let card = ModelCard(
    id: "u-shaped",
    summary: "40 % to the first, 40 % to the last, 20 % spread over those between.",
    formula: "share(1) = f, share(n) = l, share(k) = m / (n − 2) between; f + m + l = 1",
    parameters: [
      ModelCard.Parameter("attribution.u_shaped", "f, m and l: first, all between, last.")
    ],
    edgeCases: PositionShares.edgeCases,
    source: "Industry convention, also “position-based”.",
    isUsual: true)

  let positions: PositionShares

  package init(rules: AttributionRules, channels: ChannelNames) { positions = rules.uShape }
}

extension PositionShares {
  /// What every model does that divides by position alone.
  static let edgeCases = [
    "One touch gets all.",
    "Two touches share all in the proportion f : l; where both are 0, half each.",
  ]
}
