/// The header line of delimited text: its delimiter, the columns, and the dataset they belong to.
struct DelimitedHeader {
  let delimiter: UInt8
  let columns: [String]
  let table: RecognisedTable
  /// Where the first record starts in the window.
  let end: Int
  /// The line on which the first record starts.
  let nextLine: Int64

  static let delimiters = [
    UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
  ]

  /// Reads the header, and moves `window` on until all of it is in view.
  ///
  /// The delimiter is the profile's, or else the one by which the columns are those of a dataset.
  ///
  /// - Throws: `empty-file`, `bad-header`, `too-many-columns`, `header-matches-no-dataset`,
  ///   `duplicate-column`.
  init(
    _ window: inout ContentWindow, limits: ReaderLimits, profile: ReadingProfile
  ) throws(ExportError) {
    let delimiters = profile.delimiter.map { [$0] } ?? Self.delimiters
    var start = try window.skipByteOrderMark()
    var line: Int64 = 1
    while true {
      Self.skipBlankLines(window, &start, &line)
      if start < window.count {
        let headers = Self.headers(window, from: start, delimiters, limits)
        if !headers.contains(where: { $0.record.outcome == .incomplete }) {
          self = try Self.recognised(headers, line: line, limits, profile)
          return
        }
      } else if window.isLast {
        throw ExportError(.emptyFile, "nothing in it; expected a header line and rows")
      }
      try window.advance(to: start)
      start = 0
    }
  }

  private init(
    _ header: ScannedHeader, _ table: RecognisedTable, line: Int64, columns: [String]
  ) {
    delimiter = header.delimiter
    self.columns = columns
    self.table = table
    end = header.record.next
    nextLine = line + header.record.lineEnds
  }
}

extension DelimitedHeader {
  /// The header line as one delimiter divides it.
  fileprivate struct ScannedHeader {
    let delimiter: UInt8
    let record: ScannedRecord
    let names: [[UInt8]]
  }

  private static func skipBlankLines(
    _ window: ContentWindow, _ start: inout Int, _ line: inout Int64
  ) {
    let text = window.bytes.span
    while start < window.count, RecordScanner.isLineEnd(text[start]) {
      let end = RecordScanner.lineEnd(in: text, start..<window.count, isLast: window.isLast)
      guard end.isFound else { return }
      start = end.next
      line += 1
    }
  }

  private static func headers(
    _ window: ContentWindow, from start: Int, _ delimiters: [UInt8], _ limits: ReaderLimits
  ) -> [ScannedHeader] {
    delimiters.map { delimiter in
      let scanner = RecordScanner(delimiter: delimiter, limits: limits)
      let text = window.bytes.span
      var ranges = [FieldRange](repeating: .empty, count: limits.columns + 1)
      var fields = ranges.mutableSpan
      let record = scanner.scan(
        text, count: window.count, from: start, isLast: window.isLast, fields: &fields)
      let names = ranges.prefix(record.fieldCount).map { range in
        var name: [UInt8] = []
        name.append(range, of: text)
        return name
      }
      return ScannedHeader(delimiter: delimiter, record: record, names: names)
    }
  }

  /// The header with the delimiter by which it fits a dataset, or else the error with the one that
  /// makes the most columns of it.
  private static func recognised(
    _ headers: [ScannedHeader], line: Int64, _ limits: ReaderLimits, _ profile: ReadingProfile
  ) throws(ExportError) -> DelimitedHeader {
    var nearest: (columns: Int, error: ExportError)?
    for header in headers {
      do throws(ExportError) {
        let columns = try header.columns(limits)
        return DelimitedHeader(
          header, try Recognition(columns: columns, profile: profile, tableName: nil).table(),
          line: line, columns: columns)
      } catch {
        if error.code == .duplicateColumn { throw error }
        if header.record.fieldCount > nearest?.columns ?? -1 {
          nearest = (header.record.fieldCount, error)
        }
      }
    }
    throw nearest?.error ?? ExportError(.badHeader, "no header line; expected one")
  }
}

extension DelimitedHeader.ScannedHeader {
  fileprivate func columns(_ limits: ReaderLimits) throws(ExportError) -> [String] {
    switch record.outcome {
    case .complete, .incomplete: break
    case .tooLong:
      throw ExportError(
        .badHeader, "the header line is longer than \(limits.lineBytes) bytes; expected less")
    case .unterminatedQuote:
      throw ExportError(
        .badHeader, "the header line has a quote that is not closed; expected a closing one")
    case .textAfterQuote:
      throw ExportError(
        .badHeader, "the header line has text after a closing quote; expected a delimiter")
    }
    guard record.fieldCount <= limits.columns else {
      throw ExportError(
        .tooManyColumns, "\(record.fieldCount) columns; expected at most \(limits.columns)")
    }
    var columns: [String] = []
    for name in names {
      guard let column = String(validating: name, as: UTF8.self) else {
        throw ExportError(
          .badHeader, "the name of column \(columns.count + 1) is not UTF-8; expected UTF-8")
      }
      columns.append(column)
    }
    return columns
  }
}
