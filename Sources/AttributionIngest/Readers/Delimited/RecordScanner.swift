/// Finds where a record of delimited text and its fields begin and end (RFC 4180).
///
/// A line ends with LF, CRLF or CR. The scanner keeps nothing between two calls, so that a record
/// that is cut off by the end of the text is simply scanned again when more of it is there.
struct RecordScanner {
  let delimiter: UInt8
  private let lineLimit: Int
  /// The longest record, in bytes, of which neither the whole nor a field can be too long.
  let plainLimit: Int
  let quotedLineEnds: Int

  init(delimiter: UInt8, limits: ReaderLimits) {
    self.delimiter = delimiter
    lineLimit = limits.lineBytes
    plainLimit = min(limits.lineBytes, limits.fieldBytes)
    quotedLineEnds = limits.quotedLineEnds
  }

  /// Scans the record that starts at `start`.
  ///
  /// - Parameters:
  ///   - text: The content, then ``ContentWindow/padding`` zeros.
  ///   - count: How many bytes of `text` are content.
  ///   - start: Where the record starts.
  ///   - isLast: Whether the file ends with the content.
  ///   - fields: Where to put the fields' ranges; more fields than these are only counted.
  /// - Returns: Where the record is, and whether it is whole.
  func scan(
    _ text: Span<UInt8>, count: Int, from start: Int, isLast: Bool,
    fields: inout MutableSpan<FieldRange>
  ) -> ScannedRecord {
    var record = ScannedRecord(start: start)
    let bound = bound(of: record, count: count)
    var fieldStart = start
    var position = start
    var ored: UInt64 = 0
    while position < bound {
      let word = text.word(at: position)
      ored |= word
      var hits = candidates(in: word)
      while hits != 0 {
        let hit = position + hits.trailingZeroBitCount / 8
        guard hit < bound else { break }
        let byte = text[hit]
        if byte == delimiter {
          record.add(fieldStart..<hit, to: &fields)
          fieldStart = hit + 1
        } else if Self.isLineEnd(byte) {
          record.isASCII = ored & Self.highBits == 0
          record.add(fieldStart..<hit, to: &fields)
          return ended(record, at: hit, text, count: count, isLast: isLast)
        } else if byte == Self.quote && hit == fieldStart {
          record.isASCII = ored & Self.highBits == 0
          return scanWithQuotes(
            text, count: count, from: hit, isLast: isLast, record: record, fields: &fields)
        }
        hits &= hits - 1
      }
      position += 8
    }
    record.isASCII = ored & Self.highBits == 0
    return exhausted(
      record, at: bound, field: fieldStart..<bound, isLast: isLast, fields: &fields)
  }
}

extension RecordScanner {
  static let lf = UInt8(ascii: "\n")
  static let cr = UInt8(ascii: "\r")
  static let quote = UInt8(ascii: "\"")

  @inline(__always)
  static func isLineEnd(_ byte: UInt8) -> Bool { byte == lf || byte == cr }

  private static let lowBits: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// The high bits of the bytes that may be a delimiter, a quote or a line end; the first one is.
  ///
  /// From H. S. Warren, “Hacker’s Delight” (2002), on finding a zero byte.
  @inline(__always)
  private func candidates(in word: UInt64) -> UInt64 {
    Self.zeros(word ^ (Self.lowBits &* UInt64(delimiter)))
      | Self.zeros(word ^ (Self.lowBits &* UInt64(Self.lf)))
      | Self.zeros(word ^ (Self.lowBits &* UInt64(Self.cr)))
      | Self.zeros(word ^ (Self.lowBits &* UInt64(Self.quote)))
  }

  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 {
    (word &- lowBits) & ~word & highBits
  }

  /// Completes a record with the line end at `end`.
  @inline(__always)
  func ended(
    _ record: ScannedRecord, at end: Int, _ text: Span<UInt8>, count: Int, isLast: Bool
  ) -> ScannedRecord {
    var record = record
    record.end = end
    record.next = end + 1
    record.lineEnds += 1
    if text[end] == Self.cr {
      if end + 1 < count {
        if text[end + 1] == Self.lf { record.next = end + 2 }
      } else if !isLast {
        record.outcome = .incomplete
      }
    }
    return record
  }

  /// Where the scan of a record stops: at the end of the text, or past the longest line.
  @inline(__always)
  func bound(of record: ScannedRecord, count: Int) -> Int {
    min(count, record.start + lineLimit + 1)
  }

  /// Completes a record that has no line end up to `bound`.
  func exhausted(
    _ record: ScannedRecord, at bound: Int, field: Range<Int>, hasDoubledQuotes: Bool = false,
    isLast: Bool, fields: inout MutableSpan<FieldRange>
  ) -> ScannedRecord {
    var record = record
    record.end = bound
    record.next = bound
    if isPastLimit(bound, record) {
      record.outcome = .tooLong
    } else if isLast {
      record.add(field, hasDoubledQuotes: hasDoubledQuotes, to: &fields)
    } else {
      record.outcome = .incomplete
    }
    return record
  }

  func isPastLimit(_ bound: Int, _ record: ScannedRecord) -> Bool {
    bound - record.start > lineLimit
  }

  /// Finds the end of the line that `range` is in.
  ///
  /// - Returns: Where the next line starts; or, where no line end is in view, how far there is none.
  static func lineEnd(
    in text: Span<UInt8>, _ range: Range<Int>, isLast: Bool
  ) -> (next: Int, isFound: Bool) {
    for position in range where isLineEnd(text[position]) {
      if text[position] == lf { return (position + 1, true) }
      if position + 1 == range.upperBound && !isLast { return (position, false) }
      let isPair = position + 1 < range.upperBound && text[position + 1] == lf
      return (position + (isPair ? 2 : 1), true)
    }
    return (range.upperBound, false)
  }
}
