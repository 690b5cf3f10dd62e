package import AttributionCore

/// Everything known of one user: sessions and conversions, with the places they were read from.
///
/// Their texts stand in one arena, so that histories by the million cost no allocation each: a
/// loop empties the value and fills it again.
package struct UserHistory: Sendable {
  /// The bytes that every ``TextRange`` below points into.
  private(set) var text: [UInt8] = []
  /// Ordered by instant and then by session id once ``settle()`` was called.
  package internal(set) var sessions: [SessionFact] = []
  /// Ordered by instant and then by conversion id once ``settle()`` was called.
  package internal(set) var conversions: [ConversionFact] = []

  package init() {}

  package var isEmpty: Bool { sessions.isEmpty && conversions.isEmpty }

  mutating func removeAll() {
    text.removeAll(keepingCapacity: true)
    sessions.removeAll(keepingCapacity: true)
    // Most users have none.
    if !conversions.isEmpty { conversions.removeAll(keepingCapacity: true) }
  }

  mutating func append(text bytes: UnsafeRawBufferPointer) -> TextRange {
    let range = TextRange(offset: UInt32(text.count), count: UInt32(bytes.count))
    text.append(contentsOf: bytes)
    return range
  }

  /// Appends sessions whose texts take at most `size` bytes: `body` gets the list of sessions and
  /// room for their texts, which is made once for all of them.
  @inline(__always)
  mutating func appendSessions(
    size: Int, _ body: (inout [SessionFact], inout TextRoom) -> Void
  ) {
    Self.append(&sessions, &text, size: max(size, 1), body)
  }

  @inline(__always)
  private static func append(
    _ sessions: inout [SessionFact], _ text: inout [UInt8], size: Int,
    _ body: (inout [SessionFact], inout TextRoom) -> Void
  ) {
    let start = text.count
    if text.capacity < start + size {
      text.reserveCapacity(max(2 * text.capacity, start + size))
    }
    text.append(addingCapacity: size) { output in
      output.withUnsafeMutableBufferPointer { buffer, count in
        var room = TextRoom(UnsafeMutableRawBufferPointer(buffer), after: start)
        body(&sessions, &room)
        count = room.count
      }
    }
  }

  mutating func append(byte: UInt8) { text.append(byte) }

  /// Where the next text will stand.
  var textEnd: Int { text.count }

  package func string(_ range: TextRange) -> String {
    String(decoding: text[range.indices], as: UTF8.self)
  }

  /// Lends the bytes that every ``TextRange`` points into.
  @inline(__always)
  func withText<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    text.withUnsafeBytes { body($0) }
  }

  /// Sets what a session cost, and returns its instant.
  mutating func setCost(_ cost: CostFact, ofSession index: Int) -> Instant {
    sessions[index].cost = cost
    return sessions[index].instant
  }

  func equal(_ left: TextRange, _ right: TextRange) -> Bool {
    left.count == right.count && compare(left, right) == 0
  }

  /// Bytewise: negative, zero or positive.
  func compare(_ left: TextRange, _ right: TextRange) -> Int {
    text.withUnsafeBytes { arena in
      UnsafeRawBufferPointer(rebasing: arena[left.indices])
        .compare(UnsafeRawBufferPointer(rebasing: arena[right.indices]))
    }
  }

  /// Puts sessions and conversions into their order.
  mutating func settle() {
    if ascend(sessions, by: \.instant), ascend(conversions, by: \.instant) { return }
    // One look into the text for all comparisons.
    let text = text
    text.withUnsafeBytes { text in
      sortNearlySorted(&sessions) {
        $0.instant != $1.instant ? $0.instant < $1.instant : text.precedes($0.id, $1.id)
      }
      sortNearlySorted(&conversions) {
        $0.instant != $1.instant ? $0.instant < $1.instant : text.precedes($0.id, $1.id)
      }
    }
  }
}

/// Whether each fact is later than the one before it, so that no id matters.
@inline(__always)
private func ascend<Fact>(_ facts: [Fact], by instant: (Fact) -> Instant) -> Bool {
  let facts = facts.span
  var index = 1
  while index < facts.count {
    if instant(facts[index]).micros <= instant(facts[index - 1]).micros { return false }
    index += 1
  }
  return true
}

/// Sorts what is nearly sorted already: rows arrive in time order, and most users have a handful.
private func sortNearlySorted<Element>(
  _ list: inout [Element], by precedes: (Element, Element) -> Bool
) {
  var index = 1
  while index < list.count, !precedes(list[index], list[index - 1]) { index += 1 }
  guard list.count - index <= 64 else { return list.sort(by: precedes) }
  while index < list.count {
    var hole = index
    while hole > 0, precedes(list[hole], list[hole - 1]) {
      list.swapAt(hole, hole - 1)
      hole -= 1
    }
    index += 1
  }
}

/// Room at the end of a history's text.
struct TextRoom {
  private let room: UnsafeMutableRawBufferPointer
  /// How many bytes of text stand before it.
  private let start: Int
  /// How many bytes of it are in use.
  private(set) var count = 0

  init(_ room: UnsafeMutableRawBufferPointer, after start: Int) {
    self.room = room
    self.start = start
  }

  @inline(__always)
  mutating func append(_ bytes: UnsafeRawBufferPointer) -> TextRange {
    let range = TextRange(offset: UInt32(start + count), count: UInt32(bytes.count))
    precondition(bytes.count <= room.count - count, "texts take no more room than was asked for")
    if let source = bytes.baseAddress, let base = room.baseAddress {
      (base + count).copyMemory(from: source, byteCount: bytes.count)
    }
    count += bytes.count
    return range
  }
}

/// A piece of a history's text.
package struct TextRange: Hashable, Sendable {
  package var offset: UInt32
  package var count: UInt32

  package static let empty = TextRange(offset: 0, count: 0)

  var indices: Range<Int> { Int(offset)..<Int(offset) + Int(count) }
}

/// A session as it is stored.
package struct SessionFact: Hashable, Sendable {
  package var id: TextRange
  package var instant: Instant
  /// The channel as given; rules may let it count for another, see ``EffectiveChannels``.
  package var givenChannel: ChannelID
  package var flags: SessionFlags
  package var place: Place
  /// What it cost and where that stands; nil where no export said.
  package var cost: CostFact?
  /// The optional columns as a JSON object; empty where there are none.
  package var details: TextRange
}

/// A session's cost as it is stored.
package struct CostFact: Hashable, Sendable {
  package var amount: Money
  package var place: Place
}

/// A conversion as it is stored.
package struct ConversionFact: Hashable, Sendable {
  package var id: TextRange
  package var instant: Instant
  package var revenue: Money
  package var place: Place
  /// Whether the instant was derived from journey rows; see `ConversionRow`.
  package var isFromJourney: Bool
  /// The optional columns as a JSON object; empty where there are none.
  package var details: TextRange
}

extension UnsafeRawBufferPointer {
  /// Whether two pieces of this text are the same.
  func isSame(_ left: TextRange, _ right: TextRange) -> Bool {
    left.count == right.count && piece(left).compare(piece(right)) == 0
  }

  /// Whether a piece of this text comes before another, bytewise.
  func precedes(_ left: TextRange, _ right: TextRange) -> Bool {
    piece(left).compare(piece(right)) < 0
  }

  func piece(_ range: TextRange) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[range.indices])
  }

  @inline(__always)
  func isSame(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard count >= 8 else { return compare(other) == 0 }
    var offset = 0
    while offset < count - 8 {
      if word(at: offset) != other.word(at: offset) { return false }
      offset += 8
    }
    // The rest, with some of the bytes before it once more.
    return word(at: count - 8) == other.word(at: count - 8)
  }

  @inline(__always)
  private func word(at offset: Int) -> UInt64 {
    loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// Calls `body` with all bytes, eight at a time; some may come twice, and zeros fill up fewer.
  @inline(__always)
  func forEachWord(_ body: (UInt64) -> Void) {
    guard count >= 8 else { return body(reduce(0) { $0 << 8 | UInt64($1) }) }
    var offset = 0
    while offset < count - 8 {
      body(word(at: offset))
      offset += 8
    }
    body(word(at: count - 8))
  }

  func isSame(as bytes: [UInt8]) -> Bool {
    count == bytes.count && bytes.withUnsafeBytes { compare($0) } == 0
  }

  /// Bytewise order: negative, zero or positive.
  func compare(_ other: UnsafeRawBufferPointer) -> Int {
    var index = 0
    let shared = Swift.min(count, other.count)
    while index + 8 <= shared {
      let left = loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let right = other.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if left != right { return left.byteSwapped < right.byteSwapped ? -1 : 1 }
      index += 8
    }
    while index < shared {
      if self[index] != other[index] { return self[index] < other[index] ? -1 : 1 }
      index += 1
    }
    return count - other.count
  }
}
