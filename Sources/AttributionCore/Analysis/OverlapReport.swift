/// Which channels meet in the journeys of conversions: in pairs, and as whole sets.
package struct OverlapReport: JourneyCounting, Sendable {
  /// The conversions whose journeys have both channels; one channel where they are the same.
  package struct Pair: Hashable, Sendable {
    package var first: ChannelID
    package var second: ChannelID
    package var sums: ConversionSums
    /// Of the conversions of the one that has fewer, in millionths.
    package var share: Int64?
  }

  /// The conversions whose journeys have just these channels.
  package struct Coalition: Hashable, Sendable {
    /// By name.
    package var channels: [ChannelID]
    package var sums: ConversionSums
  }

  /// The channels and pairs of a list, and what it has besides.
  package struct Matrix: Hashable, Sendable {
    /// Channels of most conversions first, each paired with itself.
    package var channels: [Pair]
    /// Pairs of two listed channels that meet, in their order.
    package var pairs: [Pair]
    /// How many channels are in a journey, listed or not.
    package var channelCount: Int
  }

  private var index = PathIndex()
  private var sums: [ConversionSums] = []
  private var set: [ChannelID] = []

  package init() {}

  /// How many distinct sets of channels there are.
  package var coalitionCount: Int { index.count }

  package mutating func count(_ journey: borrowing Journey, revenue: Money) {
    set.removeAll(keepingCapacity: true)
    let channels = journey.channels
    for position in channels.indices where set.last != channels[position] {
      set.append(channels[position])
    }
    set.sort { $0.rawValue < $1.rawValue }
    var kept = 0
    for channel in set where kept == 0 || set[kept - 1] != channel {
      set[kept] = channel
      kept += 1
    }
    set.removeSubrange(kept...)
    let number = index.intern(set)
    if number == sums.count { sums.append(.zero) }
    sums[number].add(revenue)
  }

  /// The sets of most conversions first, then by their names.
  package func coalitions(limit: Int, _ channels: ChannelNames) -> [Coalition] {
    let ranks = channels.ranks
    let all = sums.indices.map { number in
      Coalition(
        channels: index.path(number).sorted { ranks[Int($0.rawValue)] < ranks[Int($1.rawValue)] },
        sums: sums[number])
    }
    let ordered = all.sorted {
      if $0.sums.conversions != $1.sums.conversions {
        return $0.sums.conversions > $1.sums.conversions
      }
      return $0.channels.lazy.map { ranks[Int($0.rawValue)] }
        .lexicographicallyPrecedes($1.channels.lazy.map { ranks[Int($0.rawValue)] })
    }
    return Array(ordered.prefix(limit))
  }

  /// The channels of most conversions, at most `limit`, and how they meet.
  ///
  /// - Complexity: O(`limit`²) memory; each distinct set costs the square of its size.
  package func matrix(limit: Int, _ channels: ChannelNames) -> Matrix {
    var alone = [ConversionSums](repeating: .zero, count: channels.count)
    for number in sums.indices {
      for channel in index.path(number) {
        alone[Int(channel.rawValue)] = alone[Int(channel.rawValue)] + sums[number]
      }
    }
    let present = channels.names.indices.filter { alone[$0].conversions > 0 }
    let listed = Array(
      present.sorted {
        alone[$0].conversions != alone[$1].conversions
          ? alone[$0].conversions > alone[$1].conversions
          : channels.names[$0] < channels.names[$1]
      }.prefix(limit))
    return Matrix(
      channels: listed.map { Self.pair($0, $0, alone[$0], alone) },
      pairs: pairs(of: listed, alone), channelCount: present.count)
  }

  private func pairs(of listed: [Int], _ alone: [ConversionSums]) -> [Pair] {
    var positions = [Int?](repeating: nil, count: alone.count)
    for (position, channel) in listed.enumerated() { positions[channel] = position }
    var both = [ConversionSums](repeating: .zero, count: listed.count * listed.count)
    for number in sums.indices {
      let members = index.path(number).compactMap { positions[Int($0.rawValue)] }.sorted()
      for (offset, first) in members.enumerated() {
        for second in members.dropFirst(offset + 1) {
          let cell = first * listed.count + second
          both[cell] = both[cell] + sums[number]
        }
      }
    }
    return listed.indices.flatMap { first in
      listed.indices.dropFirst(first + 1).compactMap { second in
        let met = both[first * listed.count + second]
        guard met.conversions > 0 else { return nil }
        return Self.pair(listed[first], listed[second], met, alone)
      }
    }
  }

  private static func pair(
    _ first: Int, _ second: Int, _ sums: ConversionSums, _ alone: [ConversionSums]
  ) -> Pair {
    let fewer = min(alone[first].conversions, alone[second].conversions)
    return Pair(
      first: ChannelID(rawValue: UInt32(first)), second: ChannelID(rawValue: UInt32(second)),
      sums: sums, share: FixedPoint.ratio(Int128(sums.conversions), over: Int128(fewer), to: 6))
  }
}
