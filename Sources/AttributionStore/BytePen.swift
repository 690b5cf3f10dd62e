/// Writes to memory of which enough was reserved: no piece of what is written is checked again.
///
/// See ``ByteBuffer/write(atMost:_:)``. Numbers may overwrite up to eight bytes after their end, which
/// ``slack`` stands for.
struct BytePen {
  /// Where the next byte goes.
  private(set) var place: UnsafeMutableRawPointer

  /// What must be reserved besides the lengths.
  static let slack = 8
  /// The most that ``writeField(_:)`` writes: a comma, a sign and 19 digits.
  static let fieldLength = 21

  /// The most that ``write(string:)`` writes of so many bytes.
  static func length(ofString count: Int) -> Int { 2 + 6 * count }

  init(at place: UnsafeMutableRawPointer) { self.place = place }

  @inline(__always)
  mutating func write(_ byte: UInt8) {
    place.storeBytes(of: byte, as: UInt8.self)
    place += 1
  }

  @inline(__always)
  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    place.copyMemory(from: source, byteCount: bytes.count)
    place += bytes.count
  }

  @inline(__always)
  mutating func write(_ text: StaticString) {
    write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Writes a comma and an integer.
  @inline(__always)
  mutating func writeField(_ value: Int64) {
    write(UInt8(ascii: ","))
    if 0..<10 ~= value {
      // Channels, flags and files, of which most are below ten.
      write(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value))
    } else {
      write(decimal: value)
    }
  }

  @inline(__always)
  mutating func write(decimal value: Int64) {
    let magnitude = value.magnitude
    if value < 0 { write(UInt8(ascii: "-")) }
    if magnitude < Self.block { return writeFirst(magnitude) }
    let (high, low) = magnitude.quotientAndRemainder(dividingBy: Self.block)
    if high < Self.block {
      writeFirst(high)
    } else {
      let (first, middle) = high.quotientAndRemainder(dividingBy: Self.block)
      writeFirst(first)
      writeNext(middle)
    }
    writeNext(low)
  }

  /// Numbers below this have eight digits at most.
  private static let block: UInt64 = 100_000_000

  /// Writes a number below ``block`` without leading zeros.
  @inline(__always)
  private mutating func writeFirst(_ value: UInt64) {
    let digits = Self.digits(value)
    // The last digit is written, even if it is a zero.
    let leading = min(digits.trailingZeroBitCount / 8, 7)
    let text = (digits | 0x3030_3030_3030_3030) &>> UInt64(leading * 8)
    place.storeBytes(of: text.littleEndian, as: UInt64.self)
    place += 8 - leading
  }

  /// Writes a number below ``block`` as eight digits.
  @inline(__always)
  private mutating func writeNext(_ value: UInt64) {
    let text = Self.digits(value) | 0x3030_3030_3030_3030
    place.storeBytes(of: text.littleEndian, as: UInt64.self)
    place += 8
  }

  /// The eight digits of a number below ``block``, one a byte, the first in the lowest.
  ///
  /// Halves the number three times, both halves of what is there at once; the multiplications
  /// are divisions by 100 and by 10 that are exact for numbers so small.
  @inline(__always)
  private static func digits(_ value: UInt64) -> UInt64 {
    let high = value / 10_000
    let fours = high | (value &- high &* 10_000) << 32
    let hundreds = (fours &* 10_486) >> 20 & 0x7f_0000_007f
    let twos = hundreds | (fours &- hundreds &* 100) << 16
    let tens = (twos &* 103) >> 10 & 0x000f_000f_000f_000f
    return tens | (twos &- tens &* 10) << 8
  }

  /// Writes a quoted and escaped string of UTF-8 bytes.
  @inline(__always)
  mutating func write(string bytes: UnsafeRawBufferPointer) {
    write(UInt8(ascii: "\""))
    if !writePlain(bytes) { writeEscaped(bytes) }
    write(UInt8(ascii: "\""))
  }

  /// Writes bytes that a JSON string may hold as they are; returns whether they were such.
  @inline(__always)
  private mutating func writePlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let count = bytes.count
    guard count >= 8 else {
      for byte in bytes where byte.needsJSONEscape { return false }
      write(bytes)
      return true
    }
    var offset = 0
    while offset + 8 <= count {
      if !copyPlain(bytes, offset) { return false }
      offset += 8
    }
    // The rest, with some of the bytes before it once more.
    if offset < count, !copyPlain(bytes, count - 8) { return false }
    place += count
    return true
  }

  /// Copies eight bytes to where they will stand unless one of them needs escaping.
  @inline(__always)
  private func copyPlain(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Bool {
    let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    if word.needsJSONEscape { return false }
    place.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
    return true
  }

  @inline(never)
  private mutating func writeEscaped(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        write(UInt8(ascii: "\\"))
        write(byte)
      case 0..<0x20:
        write("\\u00")
        write(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
        let low = byte & 15
        write(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
      default: write(byte)
      }
    }
  }
}

extension UInt8 {
  /// Whether it is a control character, a quote or a backslash.
  fileprivate var needsJSONEscape: Bool {
    self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\")
  }
}

extension UInt64 {
  /// Whether one of its eight bytes is a control character, a quote or a backslash.
  @inline(__always)
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
