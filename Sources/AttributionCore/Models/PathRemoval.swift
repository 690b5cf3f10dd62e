/// Divides by how much less often the path converts without a touch.
package struct PathRemoval: AttributionModel {
  package static let card = ModelCard(
    id: "path-removal",
    summary: "Credit by how much less often the same path converts without a touch.",
    formula: "share(k) ∝ max(p(path) − p(path without touch k), 0), "
      + "p = conversions / (conversions + nulls) of exactly that path",
    edgeCases: [
      "A path of one touch gives it everything.",
      "Where no touch adds to the rate, all goes to the last touch.",
      "A path that had not converted when the model was fitted has the rate 0.",
      "Without a fit, every touch gets the same.",
    ],
    source: "Our own, after the rates of paths in X. Shao and L. Li, “Data-driven multi-touch "
      + "attribution models”, 2011.",
    isFitted: true)

  /// Nil without a fit.
  private let fit: ModelFit?
  /// Of the names of channels, by number.
  private let hashes: [UInt64]

  package init(rules: AttributionRules, channels: ChannelNames) {
    fit = rules.fit(of: Self.card.id)
    hashes = channels.names.map(PathHash.hash(of:))
  }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    guard let fit else {
      for index in shares.indices { shares[index] = 1 / Double(shares.count) }
      return
    }
    Self.divide(journey.channels, by: fit.pathRates, hashes: hashes, into: &shares)
  }

  /// Writes the shares of a path's touches.
  static func divide(
    _ path: Span<ChannelID>, by rates: PathRates, hashes: [UInt64],
    into shares: inout MutableSpan<Double>
  ) {
    _ = rates.gains(of: path, hashes: hashes, into: &shares)
    var total = 0.0
    for index in shares.indices { total += shares[index] }
    guard total > 0 else { return shares.giveAll(to: path.count - 1) }
    for index in shares.indices { shares[index] /= total }
  }

  package func reasons(of journey: Journey) -> [String] {
    let rule = "A touch gets as much as the path converts less often without it."
    guard let fit else { return [rule, AttributionRules.notFitted] }
    let (rate, gains) = gains(of: journey, fit)
    let known =
      rate > 0
      ? "This path converted in \(rate.percent) of the cases that version \(fit.version) learned "
        + "from."
      : "This path had not converted when version \(fit.version) was learned."
    return [rule, known]
      + (gains.contains { $0 > 0 } ? [] : ["So the last touch gets everything."])
  }

  package func steps(of journey: Journey) -> [ModelStep] {
    guard let fit, journey.count > 1 else { return [] }
    return [
      ModelStep(
        "rate lost", "How much less often the path converts without the touch.", in: .probability,
        gains(of: journey, fit).gains)
    ]
  }

  private func gains(of journey: Journey, _ fit: ModelFit) -> (rate: Double, gains: [Double]) {
    var gains = [Double](repeating: 0, count: journey.count)
    var span = gains.mutableSpan
    let rate = fit.pathRates.gains(of: journey.channels, hashes: hashes, into: &span)
    return (rate, gains)
  }
}
