/// Numbers paths, each distinct one once, from zero in the order of their first coming.
///
/// A path is any sequence of channels. Their channels stand end to end in one array, and are found
/// by open addressing on a hash; two paths of one hash are told apart by comparing them.
struct PathIndex: Sendable {
  private var channels: [ChannelID] = []
  /// Where each path ends in `channels`.
  private var ends: [Int] = []
  /// The number of a path plus one, zero where a slot is free; a power of two of them.
  private var slots = [UInt32](repeating: 0, count: 64)

  /// How many paths there are.
  var count: Int { ends.count }

  /// The channels of a path.
  func path(_ number: Int) -> ArraySlice<ChannelID> { channels[range(number)] }

  private func range(_ number: Int) -> Range<Int> {
    (number == 0 ? 0 : ends[number - 1])..<ends[number]
  }

  /// The number of a path, if it came before.
  func find(_ path: [ChannelID]) -> Int? {
    let slot = slot(of: path)
    return slots[slot] == 0 ? nil : Int(slots[slot]) - 1
  }

  /// The number of a path, given now if it is new.
  mutating func intern(_ path: [ChannelID]) -> Int {
    if 2 * (count + 1) > slots.count { grow() }
    let slot = slot(of: path)
    if slots[slot] != 0 { return Int(slots[slot]) - 1 }
    channels.append(contentsOf: path)
    ends.append(channels.count)
    slots[slot] = UInt32(ends.count)
    return ends.count - 1
  }

  /// The slot that holds a path, or the free one where it would go.
  private func slot(of path: [ChannelID]) -> Int {
    var slot = Int(truncatingIfNeeded: Self.hash(path[...])) & (slots.count - 1)
    while slots[slot] != 0, !isSame(Int(slots[slot]) - 1, path) {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private func isSame(_ number: Int, _ path: [ChannelID]) -> Bool {
    let range = range(number)
    guard range.count == path.count else { return false }
    for index in path.indices where channels[range.lowerBound + index] != path[index] {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: 2 * slots.count)
    for number in ends.indices {
      var slot = Int(truncatingIfNeeded: Self.hash(channels[range(number)])) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number + 1)
    }
  }

  private static func hash(_ path: ArraySlice<ChannelID>) -> UInt64 {
    var hash = UInt64(path.count)
    for channel in path {
      hash = (hash ^ UInt64(channel.rawValue)) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash >> 29
    }
    return hash ^ hash >> 32
  }
}

extension ChannelNames {
  /// Where each channel stands in the order of names, by its number.
  var ranks: [Int] {
    var ranks = [Int](repeating: 0, count: count)
    for (rank, number) in names.indices.sorted(by: { names[$0] < names[$1] }).enumerated() {
      ranks[number] = rank
    }
    return ranks
  }
}
