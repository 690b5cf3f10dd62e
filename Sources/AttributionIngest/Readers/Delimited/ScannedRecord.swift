/// Where a record of delimited text stands, and how its scan ended.
struct ScannedRecord {
  enum Outcome {
    case complete
    /// The text ends before the record does.
    case incomplete
    /// The record is longer than allowed; `end` and `next` are where the scan stopped.
    case tooLong
    /// A quoted field does not end; `end` is the end of the line on which it begins, `next` the
    /// line after that.
    case unterminatedQuote
    /// After a quoted field comes neither a delimiter nor a line end.
    case textAfterQuote
  }

  var outcome = Outcome.complete
  let start: Int
  /// Where the record's text ends, without its line end.
  var end = 0
  /// Where the next record starts.
  var next = 0
  /// The line ends from `start` to `next`.
  var lineEnds: Int64 = 0
  var fieldCount = 0
  /// The position of the field at fault.
  var faultyField = 0
  /// The line ends from `start` to the quote that is not closed.
  var lineEndsBeforeFault: Int64 = 0
  var isASCII = true
  /// Whether quotes in any field's text are still doubled.
  var hasDoubledQuotes = false

  init(start: Int) { self.start = start }

  /// Whether there is nothing on the line: that is no record.
  var isBlank: Bool { end == start && outcome == .complete }

  /// Adds a field; its range is kept if there is room for it before the last place.
  @inline(__always)
  mutating func add(
    _ field: Range<Int>, hasDoubledQuotes: Bool = false, to fields: inout MutableSpan<FieldRange>
  ) {
    if fieldCount < fields.count - 1 {
      fields[fieldCount] = FieldRange(
        start: UInt32(truncatingIfNeeded: field.lowerBound),
        end: UInt32(truncatingIfNeeded: field.upperBound), isEscaped: hasDoubledQuotes)
    }
    fieldCount += 1
  }
}
