/// Numbers sequences of channels in the order in which they first come, from zero.
///
/// They lie end to end in one array, four bytes a channel.
struct SequenceTable: Sendable {
  private var channels: [ChannelID] = []
  /// Where each sequence ends, by number.
  private var ends: [Int] = []
  private var hashes: [UInt64] = []
  /// Numbers plus one by hash, zero where the slot is free; never more than half full.
  private var slots = [UInt32](repeating: 0, count: 64)

  init() {}

  var count: Int { ends.count }

  /// The channels of all sequences together.
  var channelCount: Int { channels.count }

  /// The channels of one sequence.
  subscript(number: Int) -> ArraySlice<ChannelID> {
    channels[(number == 0 ? 0 : ends[number - 1])..<ends[number]]
  }

  /// The number of `sequence`; ``count`` as it was before, if it is new.
  ///
  /// - Complexity: O(`sequence.count`) on average.
  mutating func number(of sequence: Span<ChannelID>) -> Int {
    var hash: UInt64 = 0
    for index in sequence.indices {
      hash = (hash ^ UInt64(sequence[index].rawValue)) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let number = Int(slots[slot]) - 1
      if hashes[number] == hash, isEqual(number, sequence) { return number }
      slot = (slot + 1) & mask
    }
    for index in sequence.indices { channels.append(sequence[index]) }
    ends.append(channels.count)
    hashes.append(hash)
    slots[slot] = UInt32(ends.count)
    if ends.count * 2 > slots.count { grow() }
    return ends.count - 1
  }

  private func isEqual(_ number: Int, _ sequence: Span<ChannelID>) -> Bool {
    let start = number == 0 ? 0 : ends[number - 1]
    guard ends[number] - start == sequence.count else { return false }
    for index in sequence.indices where channels[start + index] != sequence[index] { return false }
    return true
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 4)
    let mask = slots.count - 1
    for (number, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(number + 1)
    }
  }
}
