import AttributionCore

/// Delimited text (CSV, TSV) with a header line, as records.
struct DelimitedText: RecordContainer {
  private var window: ContentWindow
  private let scanner: RecordScanner
  private let header: DelimitedHeader
  private let limits: ReaderLimits
  /// A record's text where quotes had to be undoubled.
  private var undoubled: [UInt8] = []
  /// Where the next record starts in the window, and its line in the file.
  private var position: Int
  private var line: Int64
  /// Whether the rest of a line that is too long is to be passed over.
  private var isSkipping = false
  private(set) var rows: Int64 = 0

  /// Reads the header line.
  init(
    _ content: DroppedContent, limits: ReaderLimits, profile: ReadingProfile
  ) throws(ExportError) {
    window = content.window()
    header = try DelimitedHeader(&window, limits: limits, profile: profile)
    scanner = RecordScanner(delimiter: header.delimiter, limits: limits)
    self.limits = limits
    position = header.end
    line = header.nextLine
  }

  var datasets: [String] { [header.table.name] }
  var notes: [String] { header.table.notes }
  var rowForm: RowForm? { RowForm(columns: header.columns, delimiter: header.delimiter) }
  var bytesDone: Int64 { window.bytesDone(at: position) }

  func digest() -> ContentDigest { window.digest() }

  mutating func fill(
    _ batch: inout RowBatch, with parser: inout FieldParser
  ) throws(ExportError) -> Bool {
    precondition(batch.isEmpty, "rows of a batch are of one view")
    while true {
      readView(header.table.dataset, &batch, with: &parser)
      if !batch.isEmpty {
        batch.view = window.bytes
        return true
      }
      if window.isLast { return false }
      try window.advance(to: position)
      position = 0
    }
  }

  /// Reads the records that are in view as a whole, until the batch is full.
  private mutating func readView<Rows: Dataset>(
    _ dataset: Rows, _ batch: inout RowBatch, with parser: inout FieldParser
  ) {
    let bytes = window.bytes
    let text = bytes.span
    let count = window.count
    let isLast = window.isLast
    let hasZeros = window.hasZeros
    var ranges = [FieldRange](repeating: .empty, count: header.columns.count + 1)
    var fields = ranges.mutableSpan
    var marks = MarkedBytes(delimiter: scanner.delimiter)
    var rowsLeft = limits.batchRows - batch.rowCount
    while rowsLeft > 0 && batch.text.count < limits.batchTextBytes {
      if isSkipping {
        let rest = RecordScanner.lineEnd(in: text, position..<count, isLast: isLast)
        position = rest.next
        guard rest.isFound else { return }
        isSkipping = false
        line += 1
      }
      guard position < count else { return }
      if let plain = scanner.scanPlain(text, count: count, from: position, &marks, &fields) {
        do throws(FieldFault) {
          if !plain.isASCII || hasZeros { try checkFields(text, fields.span, plain.isASCII) }
          let record = Record(text: text, fields: fields.span, staysInView: true)
          try dataset.read(record, line: line, with: &parser, into: &batch)
        } catch {
          batch.bad.append(badRow(position..<plain.end, line: line, error, text))
        }
        rowsLeft -= 1
        rows += 1
        line += 1
        position = plain.next
        continue
      }
      let record = scanner.scan(
        text, count: count, from: position, isLast: isLast, fields: &fields)
      if record.outcome == .incomplete { return }
      if !record.isBlank {
        do throws(FieldFault) {
          if needsCheck(record) || hasZeros { try check(record, text, fields.span) }
          if record.hasDoubledQuotes {
            undoubled.removeAll(keepingCapacity: true)
            undoubled.undouble(&fields, of: text)
            let plain = Record(text: undoubled.span, fields: fields.span)
            try dataset.read(plain, line: line, with: &parser, into: &batch)
          } else {
            let plain = Record(text: text, fields: fields.span, staysInView: true)
            try dataset.read(plain, line: line, with: &parser, into: &batch)
          }
        } catch {
          batch.bad.append(
            badRow(
              record.start..<record.end, line: line + record.lineEndsBeforeFault, error, text))
        }
        rowsLeft -= 1
        rows += 1
      }
      isSkipping = record.outcome == .tooLong
      position = record.next
      line += record.lineEnds
    }
  }
}

extension DelimitedText {
  @inline(__always)
  private func needsCheck(_ record: ScannedRecord) -> Bool {
    record.outcome != .complete || record.fieldCount != header.columns.count || !record.isASCII
      || record.end - record.start > limits.fieldBytes
  }

  /// Refuses a record that is not spelt as it should be, whatever its fields mean.
  @inline(never)
  private func check(
    _ record: ScannedRecord, _ text: Span<UInt8>, _ fields: Span<FieldRange>
  ) throws(FieldFault) {
    switch record.outcome {
    case .complete, .incomplete: break
    case .tooLong:
      throw FieldFault(
        .lineTooLong, nil,
        "the line is longer than \(limits.lineBytes) bytes; expected a shorter one")
    case .unterminatedQuote:
      throw FieldFault(
        .unterminatedQuote, faultyColumn(record),
        "begins with a quote and does not end with one; expected a closing quote")
    case .textAfterQuote:
      throw FieldFault(
        .schema, faultyColumn(record),
        "text follows the closing quote; expected the delimiter or the end of the line")
    }
    let expected = header.columns.count
    guard record.fieldCount >= expected else {
      throw FieldFault(
        .missingColumns, nil,
        "the row has \(record.fieldCount) of \(expected) columns; expected all of them")
    }
    guard record.fieldCount == expected else {
      throw FieldFault(
        .tooManyColumns, nil, "the row has \(record.fieldCount) columns; expected \(expected)")
    }
    try checkFields(text, fields, record.isASCII)
  }

  @inline(never)
  private func checkFields(
    _ text: Span<UInt8>, _ fields: Span<FieldRange>, _ isASCII: Bool
  ) throws(FieldFault) {
    let row = Record(text: text, fields: fields)
    for column in header.columns.indices {
      guard row[column].count <= limits.fieldBytes else {
        throw .tooLong(column, row[column].count, limits)
      }
      guard isASCII || row[column].isUTF8 else {
        throw FieldFault(
          .invalidUTF8, column, "\(row[column].shown) is not UTF-8; expected UTF-8")
      }
      guard !row[column].hasZeros else { throw .zeroByte(in: column) }
    }
  }

  private func faultyColumn(_ record: ScannedRecord) -> Int? {
    record.faultyField < header.columns.count ? record.faultyField : nil
  }

  @inline(never)
  private mutating func badRow(
    _ range: Range<Int>, line: Int64, _ fault: FieldFault, _ text: Span<UInt8>
  ) -> BadRow {
    let raw = text.extracting(range.prefix(BadRow.rawLimit))
    return BadRow(
      fault, columns: header.columns, line: line,
      byteOffset: window.offset(at: range.lowerBound),
      raw: raw.withUnsafeBufferPointer { Array($0) })
  }
}
