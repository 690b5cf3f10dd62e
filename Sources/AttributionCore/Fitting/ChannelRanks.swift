/// The order of channels by name, which no result depends on anything but.
package struct ChannelRanks: Sendable {
  /// Numbers of channels, by name ascending.
  let numbers: [Int]
  /// The place of a channel in that order, by number.
  let ranks: [Int]

  package init(_ channels: ChannelNames) {
    numbers = channels.names.indices.sorted { channels.names[$0] < channels.names[$1] }
    var ranks = [Int](repeating: 0, count: numbers.count)
    for (rank, number) in numbers.enumerated() { ranks[number] = rank }
    self.ranks = ranks
  }

  subscript(channel: ChannelID) -> Int {
    precondition(Int(channel.rawValue) < ranks.count, "every observed channel has a name")
    return ranks[Int(channel.rawValue)]
  }
}
