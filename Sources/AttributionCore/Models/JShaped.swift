/// Favours the last touchpoint, and spares a part each for the first and for those between.
package struct JShaped: PositionModel {
  package static let card = ModelCard(
    id: "j-shaped",
    summary: "20 % to the first, 60 % to the last, 20 % spread over those between.",
    formula: "share(1) = f, share(n) = l, share(k) = m / (n − 2) between; f + m + l = 1",
    parameters: [
      ModelCard.Parameter("attribution.j_shaped", "f, m and l: first, all between, last.")
    ],
    edgeCases: PositionShares.edgeCases,
    source: "Industry convention: u-shaped with the weight on the closing touch.")

  let positions: PositionShares

  package init(rules: AttributionRules, channels: ChannelNames) { positions = rules.jShape }
}
