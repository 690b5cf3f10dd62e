/// Conversions by channel, by how many channels their journey has, and by where among these the
/// channel first occurs: what the closed form of the Shapley value is made of.
struct EqualParts: Sendable {
  /// Channel, position and number of channels, as a ``ChannelWindow``.
  private var keys = NumberTable()
  private var tallies: [Tally] = []
  /// How many walks have each channel, by its number.
  private var walks: [Int64] = []
  private var seen = ChannelMarks()
  private var distinct: [ChannelID] = []
  /// Whether a channel's number was too large, and its path left out.
  private(set) var isOverfull = false

  private struct Tally: Sendable {
    var conversions: Int64 = 0
    /// In micros.
    var revenue: Int128 = 0
  }

  init() {}

  mutating func observe(_ path: Span<ChannelID>, _ tally: PathTally) {
    seen.first(of: path, into: &distinct)
    for channel in distinct {
      let number = Int(channel.rawValue)
      guard number < ChannelWindow.channelLimit else {
        isOverfull = true
        return
      }
      if number >= walks.count {
        walks.append(contentsOf: repeatElement(0, count: number + 1 - walks.count))
      }
      walks[number] &+= tally.conversions &+ tally.nulls
    }
    guard tally.conversions != 0 || tally.revenue != .zero else { return }
    let size = UInt64(distinct.count)
    for (position, channel) in distinct.enumerated() {
      let key = (UInt64(channel.rawValue) + 1) << 42 | UInt64(position) << 21 | size
      let number = keys.number(of: key)
      if number == tallies.count { tallies.append(Tally()) }
      tallies[number].conversions &+= tally.conversions
      tallies[number].revenue &+= Int128(tally.revenue.micros)
    }
  }

  /// The ranks of the channels that occur, ascending; nil where one occurs less than never.
  func channels(_ ranks: ChannelRanks) -> [Int]? {
    guard walks.allSatisfy({ $0 >= 0 }) else { return nil }
    return walks.indices.filter { walks[$0] > 0 }
      .map { ranks[ChannelID(rawValue: UInt32($0))] }.sorted()
  }

  /// What one channel got at one position of journeys of one size, all together.
  struct Part {
    var rank: Int
    /// From zero.
    var position: Int
    var size: Int
    var conversions: Int64
    var revenue: Int128
  }

  /// All parts that are not zero, by name, position and size; nil where one is negative.
  func parts(_ ranks: ChannelRanks) -> [Part]? {
    var parts: [(key: UInt64, part: Part)] = []
    let mask = ChannelWindow.channelMask
    for (number, key) in keys.keys.enumerated() {
      let tally = tallies[number]
      guard tally.conversions >= 0 else { return nil }
      guard tally.conversions > 0 || tally.revenue != 0 else { continue }
      let rank = ranks[ChannelID(rawValue: UInt32(key >> 42) - 1)]
      let part = Part(
        rank: rank, position: Int(key >> 21 & mask), size: Int(key & mask),
        conversions: tally.conversions, revenue: tally.revenue)
      parts.append((UInt64(rank) << 42 | key & (1 << 42 - 1), part))
    }
    return parts.sorted { $0.key < $1.key }.map(\.part)
  }
}
