import AttributionCore

/// Reads the rows of one kind that a saved file has.
struct SavedRows<Rows: Dataset> {
  private var columns: JSONColumns
  private let dataset: Rows
  /// The text of a record whose strings had to be unescaped.
  private var unescaped: [UInt8] = []

  init(limits: ReaderLimits, profile: ReadingProfile) throws(ExportError) {
    columns = try JSONColumns.all(of: Rows.self, limits: limits, profile: profile)
    guard let dataset = columns.table?.dataset as? Rows else {
      preconditionFailure("columns of a dataset are recognised as those of it")
    }
    self.dataset = dataset
  }

  var notes: [String] { columns.notes }

  /// Adds the row of the object at the cursor, or says what is wrong with it, without its offset.
  ///
  /// - Parameters:
  ///   - start: Where the object begins.
  ///   - line: The line on which it does.
  ///   - parser: What the file has told so far.
  ///   - batch: Where the row goes.
  /// - Returns: Where the object ends, and how many line ends are in it.
  /// - Throws: Why it is not JSON, or not whole in view.
  mutating func read(
    _ start: JSONCursor, line: Int64, with parser: inout FieldParser, into batch: inout RowBatch
  ) throws(JSONStop) -> ScannedObject {
    while true {
      var cursor = start
      var fields = [FieldRange](repeating: .empty, count: columns.names.count + 1)
      var ranges = fields.mutableSpan
      let record: ScannedObject
      do throws(JSONStop) {
        record = try columns.scan(&cursor, into: &ranges)
      } catch {
        guard error.reason == .newKey else { throw error }
        _ = columns.learn()
        continue
      }
      do throws(FieldFault) {
        if columns.needsCheck(record) {
          try columns.check(record, cursor.text, &ranges, unescaped: &unescaped)
        }
        if record.isEscaped {
          let plain = Record(text: unescaped.span, fields: ranges.span)
          try dataset.read(plain, line: line, with: &parser, into: &batch)
        } else {
          let plain = Record(text: cursor.text, fields: ranges.span)
          try dataset.read(plain, line: line, with: &parser, into: &batch)
        }
      } catch {
        let raw = cursor.text.extracting((record.start..<record.end).prefix(BadRow.rawLimit))
        batch.bad.append(
          BadRow(
            error, columns: columns.names, line: line, byteOffset: 0,
            raw: raw.withUnsafeBufferPointer { Array($0) }))
      }
      return record
    }
  }
}
