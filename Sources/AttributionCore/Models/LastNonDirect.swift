/// Gives all credit to the last touchpoint whose channel is not a direct one.
///
/// A journey of direct touchpoints only is credited to its last.
package struct LastNonDirect: AttributionModel {
  package static let card = ModelCard(
    id: "last-non-direct",
    summary: "All credit goes to the last touchpoint that is not direct.",
    source: "Google Analytics Help, “About attribution”, last non-direct click.",
    isUsual: true)

  /// Whether a channel is direct, by its number; channels beyond the end are not.
  private let isDirect: [Bool]

  package init(rules: AttributionRules, channels: ChannelNames) {
    let direct = Set(rules.directChannels)
    isDirect = channels.names.map(direct.contains)
  }

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    var winner = journey.count - 1
    for index in journey.channels.indices.reversed() {
      let channel = Int(journey.channels[index].rawValue)
      if channel >= isDirect.count || !isDirect[channel] {
        winner = index
        break
      }
    }
    shares.giveAll(to: winner)
  }
}
