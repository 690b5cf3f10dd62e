/// Gives all credit to the last touchpoint whose channel is not a direct one.
///
/// A journey of direct touchpoints only is credited to its last.
package struct LastNonDirect: AttributionModel {
  package static let card = ModelCard(
    id: "last-non-direct",
    summary: "All credit goes to the last touchpoint that is not direct.",
    formula: "share(k) = 1 for the largest k whose channel is not direct, else 0",
    parameters: [
      ModelCard.Parameter("attribution.direct_channels", "The channels that are direct.")
    ],
    edgeCases: ["A journey of direct touches only is credited to its last."],
    source: "Google Analytics Help, “About attribution”, last non-direct click.",
    isUsual: true)

  /// Whether a channel is direct, by its number; channels beyond the end are not.
  private let isDirect: [Bool]

  package init(rules: AttributionRules, channels: ChannelNames) {
    let direct = Set(rules.directChannels)
    isDirect = channels.names.map(direct.contains)
  }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    shares.giveAll(to: lastNonDirect(journey) ?? journey.count - 1)
  }

  private func lastNonDirect(_ journey: Journey) -> Int? {
    for index in journey.channels.indices.reversed() where !isDirect(journey, index) {
      return index
    }
    return nil
  }

  private func isDirect(_ journey: Journey, _ index: Int) -> Bool {
    let channel = Int(journey.channels[index].rawValue)
    return channel < isDirect.count && isDirect[channel]
  }

  package func reasons(of journey: Journey) -> [String] {
    guard let winner = lastNonDirect(journey) else {
      return [Self.card.summary, "Every touch of this journey is direct, so the last gets all."]
    }
    let passed = journey.count - 1 - winner
    guard passed > 0 else { return [Self.card.summary, "The last touch is not direct."] }
    let touches = passed == 1 ? "The direct touch" : "The \(passed) direct touches"
    return [
      Self.card.summary,
      "\(touches) after touch \(winner + 1) \(passed == 1 ? "is" : "are") passed over.",
    ]
  }

  package func steps(of journey: Journey) -> [ModelStep] {
    [
      ModelStep(
        "direct", "Whether the channel is one of the direct ones.", in: .flag,
        journey.channels.indices.map { isDirect(journey, $0) ? 1 : 0 })
    ]
  }
}
