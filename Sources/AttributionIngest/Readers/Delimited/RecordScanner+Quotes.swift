extension RecordScanner {
  /// Scans on from the first quoted field of a record.
  @inline(never)
  func scanWithQuotes(
    _ text: Span<UInt8>, count: Int, from quote: Int, isLast: Bool, record: ScannedRecord,
    fields: inout MutableSpan<FieldRange>
  ) -> ScannedRecord {
    var record = record
    let bound = bound(of: record, count: count)
    var position = quote
    while true {
      var field = position..<position
      var hasDoubledQuotes = false
      let isQuoted = position < bound && text[position] == Self.quote
      if isQuoted {
        guard
          let quoted = scanQuoted(text, count: count, from: position, isLast: isLast, &record)
        else { return record }
        field = quoted.content
        hasDoubledQuotes = quoted.hasDoubledQuotes
        position = field.upperBound + 1
      }
      let rest = position
      var ored: UInt8 = 0
      while position < bound && !endsField(text[position]) {
        ored |= text[position]
        position += 1
      }
      if ored >= 0x80 { record.isASCII = false }
      if !isQuoted {
        field = rest..<position
      } else if position > rest && record.outcome == .complete {
        record.outcome = .textAfterQuote
        record.faultyField = record.fieldCount
      }
      guard position < bound else {
        return exhausted(
          record, at: bound, field: field, hasDoubledQuotes: hasDoubledQuotes, isLast: isLast,
          fields: &fields)
      }
      record.add(field, hasDoubledQuotes: hasDoubledQuotes, to: &fields)
      if text[position] != delimiter {
        return ended(record, at: position, text, count: count, isLast: isLast)
      }
      position += 1
    }
  }

  @inline(__always)
  private func endsField(_ byte: UInt8) -> Bool {
    byte == delimiter || Self.isLineEnd(byte)
  }

  /// Scans a quoted field up to its closing quote.
  ///
  /// - Returns: The field's content; nil where it does not end, and `record` says why.
  private func scanQuoted(
    _ text: Span<UInt8>, count: Int, from quote: Int, isLast: Bool, _ record: inout ScannedRecord
  ) -> (content: Range<Int>, hasDoubledQuotes: Bool)? {
    let bound = bound(of: record, count: count)
    var quoted = QuotedField(lineEndsBefore: record.lineEnds)
    var hasDoubledQuotes = false
    var ored: UInt8 = 0
    var position = quote + 1
    while position < bound {
      let byte = text[position]
      ored |= byte
      guard byte == Self.quote || Self.isLineEnd(byte) else {
        position += 1
        continue
      }
      // A quote or CR means one thing or another by what follows.
      if byte != Self.lf && position + 1 == count && !isLast {
        record.outcome = .incomplete
        return nil
      }
      let follower = position + 1 < count ? text[position + 1] : nil
      if byte == Self.quote {
        guard follower == Self.quote else {
          if ored >= 0x80 { record.isASCII = false }
          if hasDoubledQuotes { record.hasDoubledQuotes = true }
          return (quote + 1..<position, hasDoubledQuotes)
        }
        hasDoubledQuotes = true
        position += 2
      } else {
        let end = position
        position += byte == Self.cr && follower == Self.lf ? 2 : 1
        if quoted.firstLineEnd == nil { quoted.firstLineEnd = end..<position }
        record.lineEnds += 1
        if record.lineEnds - quoted.lineEndsBefore > quotedLineEnds { break }
      }
    }
    leave(quoted, at: bound, isLast: isLast, &record)
    return nil
  }

  /// A quoted field as far as it is known before its closing quote.
  private struct QuotedField {
    let lineEndsBefore: Int64
    var firstLineEnd: Range<Int>?
  }

  /// Says why the closing quote of a field was not found.
  private func leave(
    _ field: QuotedField, at bound: Int, isLast: Bool, _ record: inout ScannedRecord
  ) {
    let lineEnds = record.lineEnds - field.lineEndsBefore
    let isPastLimit = isPastLimit(bound, record)
    if lineEnds > quotedLineEnds || (isPastLimit && lineEnds > 0) || (isLast && !isPastLimit) {
      record.outcome = .unterminatedQuote
      record.faultyField = record.fieldCount
      record.lineEndsBeforeFault = field.lineEndsBefore
      record.end = field.firstLineEnd?.lowerBound ?? bound
      record.next = field.firstLineEnd?.upperBound ?? bound
      record.lineEnds = field.lineEndsBefore + (lineEnds > 0 ? 1 : 0)
    } else if isPastLimit {
      record.outcome = .tooLong
      record.end = bound
      record.next = bound
    } else {
      record.outcome = .incomplete
    }
  }
}
