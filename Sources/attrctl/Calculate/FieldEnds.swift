import AttributionCore

/// Where fields of delimited text end: at the delimiter or a line end.
///
/// Texts that are searched hold a line end behind every position, and eight bytes more.
struct FieldEnds {
  let delimiter: UInt8
  private let delimiters: UInt64

  init(delimiter: UInt8) {
    self.delimiter = delimiter
    delimiters = Self.ones &* UInt64(delimiter)
  }

  /// Fields that only a line end ends.
  static let lines = FieldEnds(delimiter: UInt8(ascii: "\n"))

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// The high bit of each byte that is `byte`, and perhaps of some above the lowest such.
  ///
  /// From H. S. Warren, “Hacker’s Delight” (2002), on finding a zero byte.
  @inline(__always)
  private static func hits(_ byte: UInt8, in word: UInt64) -> UInt64 {
    let difference = word ^ (ones &* UInt64(byte))
    return (difference &- ones) & ~difference & highs
  }

  @inline(__always)
  private func hits(in word: UInt64) -> UInt64 {
    let difference = word ^ delimiters
    return (difference &- Self.ones) & ~difference & Self.highs
      | Self.hits(UInt8(ascii: "\n"), in: word) | Self.hits(UInt8(ascii: "\r"), in: word)
  }

  /// The end of the field that `position` is in.
  @inline(__always)
  func next(in text: Span<UInt8>, from position: Int) -> Int {
    var position = position
    while true {
      let hits = hits(in: text.word(at: position))
      if hits != 0 { return position &+ hits.trailingZeroBitCount &>> 3 }
      position &+= 8
    }
  }

  /// The end of the field that `position` is in, or a `>` before it.
  @inline(__always)
  func nextOrArrow(in text: Span<UInt8>, from position: Int) -> Int {
    var position = position
    while true {
      let word = text.word(at: position)
      let hits = hits(in: word) | Self.hits(UInt8(ascii: ">"), in: word)
      if hits != 0 { return position &+ hits.trailingZeroBitCount &>> 3 }
      position &+= 8
    }
  }

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  /// Whether a byte about a name is no part of it.
  @inline(__always)
  func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (byte == UInt8(ascii: "\t") && delimiter != byte)
  }
}
