import AttributionCore

/// The answers to what was asked before: sessions by the million come from few places.
///
/// When it is full it forgets everything, so that its size is bounded where every landing page has a
/// click id of its own.
struct AnswerMemory {
  private static let capacity = 1 << 16
  private static let textCapacity = 16 << 20

  private var slots = [Int32](repeating: -1, count: 256)
  private var entries: [Entry] = []
  private var text: [UInt8] = []

  private struct Entry {
    let hash: UInt64
    let offset: Int
    let count: Int32
    let given: ChannelID
    let answer: Int32
  }

  static func hash(_ given: ChannelID, _ details: Span<UInt8>) -> UInt64 {
    (TextFolding.hash(details) ^ UInt64(given.rawValue)) &* 0x9e37_79b9_7f4a_7c15
  }

  func answer(for given: ChannelID, _ details: Span<UInt8>, _ hash: UInt64) -> Int? {
    let slots = slots.span
    let entries = entries.span
    let mask = slots.count - 1
    var slot = Self.slot(hash, mask)
    while slots[slot] >= 0 {
      let entry = entries[Int(slots[slot])]
      if entry.hash == hash, entry.given == given, isSame(entry, details) {
        return Int(entry.answer)
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private func isSame(_ entry: Entry, _ details: Span<UInt8>) -> Bool {
    guard Int(entry.count) == details.count else { return false }
    return text.withUnsafeBytes { text in
      details.withUnsafeBytes { details in
        UnsafeRawBufferPointer(rebasing: text[entry.offset..<entry.offset + details.count])
          .compare(details) == 0
      }
    }
  }

  mutating func remember(
    _ answer: Int, for given: ChannelID, _ details: Span<UInt8>, _ hash: UInt64
  ) {
    if entries.count == Self.capacity || text.count + details.count > Self.textCapacity {
      self = AnswerMemory()
    }
    guard details.count <= Self.textCapacity else { return }
    if (entries.count + 1) * 2 > slots.count { grow() }
    place(Int32(entries.count), hash)
    entries.append(
      Entry(
        hash: hash, offset: text.count, count: Int32(details.count), given: given,
        answer: Int32(answer)))
    details.withUnsafeBytes { text.append(contentsOf: $0) }
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for index in entries.indices { place(Int32(index), entries[index].hash) }
  }

  private mutating func place(_ entry: Int32, _ hash: UInt64) {
    let mask = slots.count - 1
    var slot = Self.slot(hash, mask)
    while slots[slot] >= 0 { slot = (slot + 1) & mask }
    slots[slot] = entry
  }

  private static func slot(_ hash: UInt64, _ mask: Int) -> Int {
    Int(truncatingIfNeeded: hash >> 32) & mask
  }
}
