/// Gives every distinct channel of a journey all of it, at the channel's first touchpoint.
///
/// It answers in how many conversions a channel took part, and so does not conserve credit.
package struct Participation: AttributionModel {
  package static let card = ModelCard(
    id: "participation",
    summary: "Every channel of the journey gets all of it, once.",
    formula: "share(k) = 1 where k is the first touch of its channel, else 0",
    edgeCases: [
      "A channel that is touched several times is counted once, at its first touch.",
      "The credits of a journey of c channels sum to c, and its revenue is given c times.",
    ],
    source: "Web analytics convention, also “full credit” or “any touch”.",
    conserves: false)

  package init(rules: AttributionRules, channels: ChannelNames) {}

  package func weigh(_ journey: Journey, into shares: inout MutableSpan<Double>) {
    var seen = Set<ChannelID>()
    for index in shares.indices {
      shares[index] = seen.insert(journey.channels[index]).inserted ? 1 : 0
    }
  }

  package func reasons(of journey: Journey) -> [String] {
    var channels = Set<ChannelID>()
    for index in journey.channels.indices { channels.insert(journey.channels[index]) }
    return [
      "Every channel of the journey gets all of it, at its first touch.",
      channels.count == 1
        ? "There is one channel here."
        : "There are \(channels.count) channels here, so all of it is given "
          + "\(channels.count) times: these credits do not sum to one.",
    ]
  }
}
