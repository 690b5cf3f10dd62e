/// Bytes that are appended to, millions of times: an array without its checks on each append.
///
/// The memory grows by doubling and is kept when the buffer is emptied.
struct ByteBuffer: ~Copyable {
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 64) {
    self.capacity = capacity
    base = .allocate(byteCount: capacity, alignment: 8)
  }

  deinit { base.deallocate() }

  var isEmpty: Bool { count == 0 }

  mutating func removeAll() { count = 0 }

  /// Lends the bytes.
  func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// Where the next `size` bytes go; they count as appended and must all be written.
  @inline(__always)
  mutating func extend(by size: Int) -> UnsafeMutableRawPointer {
    reserve(size)
    defer { count += size }
    return base + count
  }

  mutating func append(_ byte: UInt8) {
    extend(by: 1).storeBytes(of: byte, as: UInt8.self)
  }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    extend(by: bytes.count).copyMemory(from: source, byteCount: bytes.count)
  }

  mutating func append(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Makes room for so many more bytes.
  @inline(__always)
  private mutating func reserve(_ size: Int) {
    if count + size > capacity { grow(to: count + size) }
  }

  @inline(never)
  private mutating func grow(to needed: Int) {
    capacity = max(needed, capacity * 2)
    let grown = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    grown.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = grown
  }
}

/// Two buffers in which a table makes its rows, one after the other.
final class RowScratch {
  var first = ByteBuffer()
  var second = ByteBuffer()
}

extension ByteBuffer {
  /// Appends a comma and an integer.
  @inline(__always)
  mutating func appendField(_ value: Int64) {
    reserve(21)
    base.storeBytes(of: UInt8(ascii: ","), toByteOffset: count, as: UInt8.self)
    count += 1
    if 0..<10 ~= value {
      // Channels, flags and files, of which most are below ten.
      base.storeBytes(
        of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value), toByteOffset: count,
        as: UInt8.self)
      count += 1
    } else {
      count += Self.writeDecimal(value, to: base + count)
    }
  }

  mutating func appendDecimal(_ value: Int64) {
    reserve(20)
    count += Self.writeDecimal(value, to: base + count)
  }

  /// Writes at most 20 bytes, and returns how many.
  @inline(__always)
  private static func writeDecimal(_ value: Int64, to start: UnsafeMutableRawPointer) -> Int {
    var place = start
    if value < 0 {
      place.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
      place += 1
    }
    var rest = value.magnitude
    let digits = digitCount(rest)
    var position = digits
    while position >= 2 {
      let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
      position -= 2
      // Two digits at once, the tens first.
      let (tens, ones) = UInt16(truncatingIfNeeded: pair).quotientAndRemainder(dividingBy: 10)
      place.storeBytes(of: 0x3030 &+ (ones << 8 | tens), toByteOffset: position, as: UInt16.self)
      rest = quotient
    }
    if position == 1 {
      place.storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest), as: UInt8.self)
    }
    return place - start + digits
  }

  @inline(__always)
  private static func digitCount(_ value: UInt64) -> Int {
    // Lines, channels and flags are short, instants have ten digits; the rest is rare.
    if value < 10 { return 1 }
    if value < 100 { return 2 }
    if value < 1_000 { return 3 }
    if value < 10_000 { return 4 }
    if value < 100_000 { return 5 }
    if value < 1_000_000 { return 6 }
    if value < 10_000_000 { return 7 }
    var digits = 8
    var bound: UInt64 = 100_000_000
    while value >= bound {
      digits += 1
      let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
      if overflow { break }
      bound = next
    }
    return digits
  }

  /// Appends a quoted and escaped JSON string of UTF-8 bytes.
  mutating func appendJSONString(_ bytes: UnsafeRawBufferPointer) {
    append(UInt8(ascii: "\""))
    if bytes.isPlainJSON {
      append(bytes)
    } else {
      for byte in bytes { appendEscaped(byte) }
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaped(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      append(UInt8(ascii: "\\"))
      append(byte)
    case 0..<0x20:
      append("\\u00")
      append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
      let low = byte & 15
      append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
    default: append(byte)
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether a JSON string may hold these bytes as they are.
  fileprivate var isPlainJSON: Bool {
    var offset = 0
    while offset + 8 <= count {
      if loadUnaligned(fromByteOffset: offset, as: UInt64.self).needsJSONEscape { return false }
      offset += 8
    }
    while offset < count {
      let byte = self[offset]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
      offset += 1
    }
    return true
  }
}

extension UInt64 {
  /// Whether one of its eight bytes is a control character, a quote or a backslash.
  fileprivate var needsJSONEscape: Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let quotes = self ^ (ones &* 0x22)
    let slashes = self ^ (ones &* 0x5c)
    // Each term has the high bit set in bytes that are below the subtrahend.
    let controls = (self &- ones &* 0x20) & ~self
    return (controls | (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes) & highs != 0
  }
}
