import AttributionCore

/// A file opened as records of fields: delimited text, tables of a database.
///
/// A container knows how records are spelt and what their place is; what their fields mean is
/// the matter of a ``Dataset``.
protocol RecordContainer {
  /// The names of the datasets in the file, in the order in which they are read.
  var datasets: [String] { get }
  /// What the person who dropped the file should know, although it can be read.
  var notes: [String] { get }
  /// How much of the file has been read, in bytes.
  var bytesDone: Int64 { get }
  /// Records read, good and bad.
  var rows: Int64 { get }
  /// How the records are spelt; nil where they are not text, or not all alike.
  var rowForm: RowForm? { get }

  /// Adds rows until the batch is full; false where the file ended before the first one.
  mutating func fill(_ batch: inout RowBatch, with parser: inout FieldParser) throws(ExportError)
    -> Bool

  /// The digest of the content; the whole of it once ``fill(_:with:)`` has returned false.
  func digest() -> ContentDigest
}

extension RecordContainer {
  var rowForm: RowForm? { nil }
}
