/// Divides by how much less often the path converts without a touch.
package struct PathRemoval: AttributionModel {
  package static let card = ModelCard(
    id: "path-removal",
    summary: "Credit by how much less often the same path converts without a touch.",
    source: "X. Shao, L. Li, 2011, “Data-driven multi-touch attribution models”, in spirit.",
    isFitted: true)

  package init(rules: AttributionRules, channels: ChannelNames) {}

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    for index in shares.indices { shares[index] = 1 / Double(shares.count) }
  }
}
