/// Favours the first touchpoint, and spares a part each for the last and for those between.
package struct InverseJ: PositionModel {
  package static let card = ModelCard(
    id: "inverse-j",
    summary: "60 % to the first, 20 % to the last, 20 % spread over those between.",
    formula: "share(1) = f, share(n) = l, share(k) = m / (n − 2) between; f + m + l = 1",
    parameters: [
      ModelCard.Parameter("attribution.inverse_j", "f, m and l: first, all between, last.")
    ],
    edgeCases: PositionShares.edgeCases,
    source: "Industry convention: u-shaped with the weight on the opening touch.")

  let positions: PositionShares

  package init(rules: AttributionRules, channels: ChannelNames) { positions = rules.inverseJ }
}
