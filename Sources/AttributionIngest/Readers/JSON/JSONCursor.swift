/// A place in JSON text (RFC 8259), and the tokens from there on.
///
/// Nothing is kept between two views of the text: a value that is cut off by the end of one is
/// scanned again when more of it is there.
struct JSONCursor: ~Escapable {
  /// The content in view, then at least eight zeros.
  let text: Span<UInt8>
  /// Where the scan stops: at the end of the content, or past the longest record.
  let bound: Int
  private let isLimit: Bool
  let isLast: Bool
  /// Whether values may go on on the next line.
  private let spansLines: Bool

  var position: Int
  /// The line ends passed over.
  private(set) var lineEnds: Int64 = 0
  /// Has a high bit if a string that is not ASCII was passed over.
  private var ored: UInt64 = 0

  /// - Parameters:
  ///   - text: The content, then at least eight zeros.
  ///   - count: How many bytes of `text` are content.
  ///   - start: Where the value begins.
  ///   - limit: How long it may be, in bytes.
  ///   - isLast: Whether the file ends with the content.
  ///   - spansLines: Whether the value may have line ends between its tokens.
  @_lifetime(copy text)
  init(
    _ text: Span<UInt8>, count: Int, from start: Int, limit: Int = .max >> 1, isLast: Bool,
    spansLines: Bool
  ) {
    self.text = text
    bound = min(count, start + limit)
    isLimit = bound < count
    self.isLast = isLast
    self.spansLines = spansLines
    position = start
  }

  /// The byte at the place; zero at the end of the content.
  var byte: UInt8 {
    @inline(__always) get { text[position] }
  }

  /// Whether all strings passed over are ASCII.
  var isASCII: Bool { ored & Self.highBits == 0 }

  /// Why a value cannot go on here.
  @inline(never)
  func stop(_ expected: StaticString) -> JSONStop {
    guard position >= bound else { return JSONStop(.unexpected, at: position, expected) }
    let reason: JSONStop.Reason = isLimit ? .tooLong : isLast ? .truncated : .incomplete
    return JSONStop(reason, at: bound, expected)
  }

  /// Passes over a byte that must come here.
  @inline(__always)
  mutating func take(_ wanted: UInt8, _ expected: StaticString) throws(JSONStop) {
    guard byte == wanted else { throw stop(expected) }
    position += 1
  }

  /// Passes over blanks, and line ends where they may be.
  @inline(__always)
  mutating func skipBlanks() throws(JSONStop) {
    while byte <= UInt8(ascii: " ") {
      if try !skipBlank() { return }
    }
  }

  /// Passes over a blank or a line end; false if there is none.
  private mutating func skipBlank() throws(JSONStop) -> Bool {
    guard position < bound else { return false }
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"): break
    case RecordScanner.lf where spansLines: lineEnds += 1
    case RecordScanner.cr where spansLines:
      // What follows decides whether the line ends here or with it.
      guard position + 1 < bound || isLast || isLimit else {
        throw JSONStop(.incomplete, at: bound, "a value")
      }
      if text[position + 1] != RecordScanner.lf { lineEnds += 1 }
    default: return false
    }
    position += 1
    return true
  }

  /// Passes over a string; the range is what stands between its quotes.
  @inline(__always)
  mutating func string(_ expected: StaticString) throws(JSONStop) -> FieldRange {
    try take(RecordScanner.quote, expected)
    let start = position
    var isEscaped = false
    while position < bound {
      let word = text.word(at: position)
      let stops = Self.stops(in: word)
      if stops == 0 {
        ored |= word
        position += 8
        continue
      }
      let shift = UInt64(stops.trailingZeroBitCount & ~7)
      ored |= word & ((1 << shift) &- 1)
      position += Int(shift >> 3)
      if byte == RecordScanner.quote {
        guard position < bound else { break }
        position += 1
        return FieldRange(
          start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: position - 1),
          isEscaped: isEscaped)
      }
      try skipEscape()
      isEscaped = true
    }
    throw stop("the closing quote of a string")
  }

  private static let lowBits: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// The high bits of the bytes that may be a quote, a backslash or a control character; the
  /// first one is.
  @inline(__always)
  private static func stops(in word: UInt64) -> UInt64 {
    let quotes = word ^ (lowBits &* UInt64(RecordScanner.quote))
    let backslashes = word ^ (lowBits &* UInt64(UInt8(ascii: "\\")))
    return
      (((quotes &- lowBits) & ~quotes) | ((backslashes &- lowBits) & ~backslashes)
      | ((word &- lowBits &* 0x20) & ~word)) & highBits
  }

  /// Passes over a backslash and what belongs to it.
  private mutating func skipEscape() throws(JSONStop) {
    guard byte == UInt8(ascii: "\\") else { throw stop("no control character in a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "u"):
      position += 1
      for _ in 0..<4 {
        guard position < bound, JSONEscapes.digit(byte) != nil else {
          throw stop("four hexadecimal digits")
        }
        position += 1
      }
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 1
    default: throw stop("an escape such as \\n or \\u00e9")
    }
  }
}

/// Why a scan of JSON stopped before the end of a value.
struct JSONStop: Error {
  enum Reason {
    /// The text in view ends before the value does.
    case incomplete
    /// The file ends before the value does.
    case truncated
    /// The record is longer than allowed.
    case tooLong
    case tooDeep
    /// Something that must not stand where it does.
    case unexpected
    /// A key that was not seen before; see ``JSONColumns/learn()``.
    case newKey
  }

  let reason: Reason
  /// Where the scan stopped.
  let position: Int
  /// What would be right there.
  let expected: StaticString

  init(_ reason: Reason, at position: Int, _ expected: StaticString) {
    self.reason = reason
    self.position = position
    self.expected = expected
  }
}
