extension RowBatch {
  /// Copies text into the batch.
  @inline(__always)
  mutating func append(_ bytes: Span<UInt8>) -> TextSlice {
    let slice = TextSlice(offset: text.count, count: bytes.count)
    bytes.withUnsafeBufferPointer { text.append(contentsOf: $0) }
    return slice
  }

  /// The text of a field: where it stands if it stays in view, or else a copy.
  @inline(__always)
  mutating func keep(_ record: borrowing Record, _ column: Int) -> TextSlice {
    record.staysInView ? TextSlice(inView: record.fields[column]) : append(record[column])
  }

  /// Whether a row should rather go into the next batch.
  @inline(__always)
  func isFull(_ limits: ReaderLimits) -> Bool {
    rowCount >= limits.batchRows || text.count >= limits.batchTextBytes
  }

  /// Rows of any kind, good and bad.
  var rowCount: Int {
    sessions.count + conversions.count + costs.count + identities.count + deletions.count
      + saved.count + savedScopes.count + bad.count
  }
}
