import AttributionCore

/// Objects in JSON, an array of them or one on each line, as records.
struct JSONText: RecordContainer {
  private var window: ContentWindow
  private var walker: JSONWalker
  private var columns: JSONColumns
  private let limits: ReaderLimits
  /// The text of a record whose strings had to be unescaped.
  private var unescaped: [UInt8] = []
  private(set) var rows: Int64 = 0

  /// Recognises the dataset from the keys of the first object.
  ///
  /// - Throws: `bad-json`, `truncated`, `header-matches-no-dataset`.
  init(
    _ content: DroppedContent, limits: ReaderLimits, profile: ReadingProfile
  ) throws(ExportError) {
    window = content.window()
    let start = try window.skipByteOrderMark()
    walker = JSONWalker(
      isArray: content.format == .jsonArray, from: start, limits: limits)
    columns = JSONColumns(limits: limits, profile: profile)
    self.limits = limits
    try recognise()
  }

  var datasets: [String] { columns.table.map { [$0.name] } ?? [] }
  var notes: [String] { columns.notes }
  var rowForm: RowForm? { .json }
  var bytesDone: Int64 { window.bytesDone(at: walker.position) }

  func digest() -> ContentDigest { window.digest() }

  mutating func fill(
    _ batch: inout RowBatch, with parser: inout FieldParser
  ) throws(ExportError) -> Bool {
    // An array without objects has no dataset, and was read to its end.
    while let table = columns.table {
      switch try readView(table.dataset, &batch, with: &parser) {
      case .full: return true
      case .ended: return !batch.isEmpty
      case .otherTable: break
      case .used:
        try window.advance(to: walker.position)
        walker.position = 0
      }
    }
    return false
  }

  /// Why reading a view has stopped.
  private enum Pause {
    /// The batch is full.
    case full
    /// There is no more whole record in view.
    case used
    case ended
    /// There is one more column.
    case otherTable
  }

  private mutating func readView<Rows: Dataset>(
    _ dataset: Rows, _ batch: inout RowBatch, with parser: inout FieldParser
  ) throws(ExportError) -> Pause {
    let bytes = window.bytes
    let text = bytes.span
    let count = window.count
    let isLast = window.isLast
    var ranges = [FieldRange](repeating: .empty, count: columns.names.count + 1)
    var fields = ranges.mutableSpan
    while !batch.isFull(limits) {
      switch walker.next(text, count: count, isLast: isLast, &columns, into: &fields) {
      case .record(let record):
        rows += 1
        do throws(FieldFault) {
          if columns.needsCheck(record) {
            try columns.check(record, text, &fields, unescaped: &unescaped)
          }
          if record.isEscaped {
            let plain = Record(text: unescaped.span, fields: fields.span)
            try dataset.read(plain, line: walker.recordLine, with: &parser, into: &batch)
          } else {
            let plain = Record(text: text, fields: fields.span)
            try dataset.read(plain, line: walker.recordLine, with: &parser, into: &batch)
          }
        } catch {
          batch.bad.append(badRow(error, record.start..<record.end, text))
        }
      case .bad(let record):
        rows += 1
        batch.bad.append(badRow(record.fault, record.range, text))
      case .newKey: if columns.learn() { return .otherTable }
      case .needsMore: return .used
      case .end: return .ended
      case .broken(let position, let error): throw placed(error, position)
      }
    }
    return .full
  }
}

extension JSONText {
  @inline(never)
  private mutating func badRow(
    _ fault: FieldFault, _ range: Range<Int>, _ text: Span<UInt8>
  ) -> BadRow {
    let raw = text.extracting(range.prefix(BadRow.rawLimit))
    return BadRow(
      fault, columns: columns.names, line: walker.recordLine,
      byteOffset: window.offset(at: range.lowerBound),
      raw: raw.withUnsafeBufferPointer { Array($0) })
  }

  /// An error with the place in the content that it is about.
  private mutating func placed(_ error: ExportError, _ position: Int) -> ExportError {
    ExportError(error.code, "byte \(window.offset(at: position)), \(error.message)")
  }
}

extension JSONText {
  /// Collects the keys of the first object that has any, and goes back to where the text begins.
  private mutating func recognise() throws(ExportError) {
    var begin = walker
    /// The first object that tells no keys, and why.
    var first: (position: Int, reason: String)?
    while columns.table == nil {
      let step = nextForKeys()
      // Nothing may be dropped that is to be read again, so it must not become too much.
      if let first, position(of: step) - first.position > 2 * limits.lineBytes {
        throw ExportError(.badJSON, "\(first.reason); expected objects")
      }
      switch step {
      case .record where !columns.names.isEmpty:
        walker = begin
        try columns.recognise()
      case .record(let record):
        first = first ?? (record.start, "no object in it has a key")
      case .bad(let record):
        first = first ?? (record.range.lowerBound, record.fault.message)
        columns = columns.emptied()
      case .needsMore:
        let isBlank = first == nil && walker.position == window.count
        try window.advance(to: isBlank ? walker.position : 0)
        if isBlank {
          walker.position = 0
          begin = walker
        }
      case .broken(let position, let error): throw placed(error, position)
      case .end:
        guard let first else { return }
        throw ExportError(.badJSON, "\(first.reason); expected objects")
      case .newKey: preconditionFailure("keys are collected as they come")
      }
    }
  }

  /// Where in view a step was.
  private func position(of step: JSONWalker.Step) -> Int {
    switch step {
    case .record(let record): record.start
    case .bad(let record): record.range.lowerBound
    case .broken(let position, _): position
    case .newKey, .needsMore, .end: walker.position
    }
  }

  private mutating func nextForKeys() -> JSONWalker.Step {
    let bytes = window.bytes
    var ranges: [FieldRange] = [.empty]
    var fields = ranges.mutableSpan
    return walker.next(
      bytes.span, count: window.count, isLast: window.isLast, &columns, into: &fields)
  }
}
