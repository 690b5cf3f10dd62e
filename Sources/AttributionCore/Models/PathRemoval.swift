/// Divides by how much less often the path converts without a touch.
package struct PathRemoval: AttributionModel {
  package static let card = ModelCard(
    id: "path-removal",
    summary: "Credit by how much less often the same path converts without a touch.",
    formula: "share_k ∝ max(p(path) − p(path without touch k), 0), "
      + "p = conversions / (conversions + nulls) of exactly that path",
    edgeCases: [
      "A path of one touch gives it everything.",
      "Where no touch adds to the rate, all goes to the last touch.",
      "A path that never converted when the model was fitted has the rate 0.",
      "Without a fit every touch gets the same.",
    ],
    source: "Our own; the rates of whole paths as in X. Shao, L. Li, 2011, “Data-driven "
      + "multi-touch attribution models”.",
    isFitted: true)

  /// Nil without a fit.
  private let rates: PathRates?
  /// Of the names of channels, by number.
  private let hashes: [UInt64]

  package init(rules: AttributionRules, channels: ChannelNames) {
    let fit = rules.fits[Self.card.id]
    let serves = fit?.settings == ModelFitter.settings(of: Self.card.id, rules)
    rates = serves ? fit?.pathRates : nil
    hashes = channels.names.map(PathHash.hash(of:))
  }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    guard let rates else {
      for index in shares.indices { shares[index] = 1 / Double(shares.count) }
      return
    }
    Self.divide(journey.channels, by: rates, hashes: hashes, into: &shares)
  }

  /// Writes the shares of a path's touches.
  static func divide(
    _ path: Span<ChannelID>, by rates: PathRates, hashes: [UInt64],
    into shares: inout MutableSpan<Double>
  ) {
    guard rates.gains(of: path, hashes: hashes, into: &shares) > 0 else {
      return shares.giveAll(to: path.count - 1)
    }
    var total = 0.0
    for index in shares.indices { total += shares[index] }
    guard total > 0 else { return shares.giveAll(to: path.count - 1) }
    for index in shares.indices { shares[index] /= total }
  }
}
