extension RecordScanner {
  /// Where a plain record ends.
  struct PlainRecord {
    /// Where its text ends, without its line end.
    let end: Int
    /// Where the next record starts.
    let next: Int
    let isASCII: Bool
  }

  /// Scans a record such as nearly all are: with a field for each column, none of which has a
  /// quote, and not longer than a field may be.
  ///
  /// `marks` has passed none of the record, and `fields` has one place more than there are columns.
  /// Nil if the record is not like that, or not in view as a whole: ``scan`` tells which.
  @inline(__always)
  func scanPlain(
    _ text: Span<UInt8>, count: Int, from start: Int, _ marks: inout MarkedBytes,
    _ fields: inout MutableSpan<FieldRange>
  ) -> PlainRecord? {
    marks.begin(at: start, of: text)
    var fieldStart = start
    let last = fields.count - 2
    for column in 0..<last {
      guard let mark = marks.next(before: count, of: text), text[mark] == delimiter else {
        return nil
      }
      fields[column] = FieldRange(from: fieldStart, to: mark)
      fieldStart = mark + 1
    }
    guard let end = marks.next(before: count, of: text), end < count, Self.isLineEnd(text[end]),
      end > start, end - start <= plainLimit
    else { return nil }
    fields[last] = FieldRange(from: fieldStart, to: end)
    var next = end + 1
    if text[end] == Self.cr {
      // LF may follow when more is in view.
      guard next < count else { return nil }
      if text[next] == Self.lf { next += 1 }
    }
    return PlainRecord(end: end, next: next, isASCII: marks.isASCII(before: end))
  }
}

extension FieldRange {
  @inline(__always)
  fileprivate init(from start: Int, to end: Int) {
    self.init(start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end))
  }
}
