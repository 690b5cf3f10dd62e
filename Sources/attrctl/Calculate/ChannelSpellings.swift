import AttributionCore

/// The channels of a file by the bytes of their names: a flat table, for there are as many look-ups
/// as touchpoints.
struct ChannelSpellings {
  private struct Slot {
    var hash: UInt64 = 0
    /// Where the name stands in `pool`.
    var offset: UInt32 = 0
    var count: UInt32 = 0
    /// Zero where the slot is free.
    var channelPlusOne: UInt32 = 0
  }

  /// The most distinct spellings; more are no channels but a file that is read wrongly.
  static let limit = 65_536

  private(set) var names = ChannelNames()
  private var slots = [Slot](repeating: Slot(), count: 1024)
  private var pool: [UInt8] = []
  private var spellings = 0

  init() {}

  /// Why a text is no channel.
  enum Problem: Error {
    case tooMany
    case notUTF8
  }

  /// The channel that the bytes from `start` up to `end` name; numbered now if it is new.
  ///
  /// - Complexity: O(length) as a rule, no allocation for a name that is known.
  @inline(__always)
  mutating func channel(
    _ text: Span<UInt8>, _ start: Int, _ end: Int
  ) throws(Problem) -> ChannelID {
    let hash = Self.hash(text, start, end)
    let mask = slots.count &- 1
    var index = Int(truncatingIfNeeded: hash) & mask
    while slots[index].channelPlusOne != 0 {
      let slot = slots[index]
      if slot.hash == hash, Int(slot.count) == end &- start, isEqual(slot, text, start) {
        return ChannelID(rawValue: slot.channelPlusOne &- 1)
      }
      index = (index &+ 1) & mask
    }
    return try add(text, start, end, hash)
  }

  /// Multiplies eight bytes at a time into 64 bits; the text is at least as long as seven more.
  @inline(__always)
  private static func hash(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: end &- start) &* 0x9E37_79B9_7F4A_7C15
    var position = start
    while position &+ 8 <= end {
      hash = mixed(hash ^ text.word(at: position))
      position &+= 8
    }
    let left = end &- position
    if left > 0 {
      let kept = ~UInt64(0) &>> (64 &- 8 &* UInt64(truncatingIfNeeded: left))
      hash = mixed(hash ^ (text.word(at: position) & kept))
    }
    return hash
  }

  @inline(__always)
  private static func mixed(_ word: UInt64) -> UInt64 {
    let product = word &* 0xBF58_476D_1CE4_E5B9
    return product ^ (product &>> 29)
  }

  @inline(__always)
  private func isEqual(_ slot: Slot, _ text: Span<UInt8>, _ start: Int) -> Bool {
    let offset = Int(slot.offset)
    for index in 0..<Int(slot.count) where pool[offset &+ index] != text[start &+ index] {
      return false
    }
    return true
  }

  @inline(never)
  private mutating func add(
    _ text: Span<UInt8>, _ start: Int, _ end: Int, _ hash: UInt64
  ) throws(Problem) -> ChannelID {
    guard spellings < Self.limit else { throw .tooMany }
    var bytes: [UInt8] = []
    for index in start..<end { bytes.append(text[index]) }
    guard let name = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    if 2 * (spellings + 1) > slots.count { grow() }
    // Two spellings that are the same text to Unicode are one channel.
    let channel = names.intern(name)
    let slot = Slot(
      hash: hash, offset: UInt32(pool.count), count: UInt32(bytes.count),
      channelPlusOne: channel.rawValue + 1)
    pool.append(contentsOf: bytes)
    place(slot)
    spellings += 1
    return channel
  }

  private mutating func place(_ slot: Slot) {
    let mask = slots.count - 1
    var index = Int(truncatingIfNeeded: slot.hash) & mask
    while slots[index].channelPlusOne != 0 { index = (index + 1) & mask }
    slots[index] = slot
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 2)
    for slot in old where slot.channelPlusOne != 0 { place(slot) }
  }
}

extension Span<UInt8> {
  /// Eight bytes from `index` on, the first one lowest.
  @inline(__always)
  func word(at index: Int) -> UInt64 {
    UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
  }
}
