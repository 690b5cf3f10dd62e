/// A kind of export: the columns by which it is recognised, and how its records become rows.
///
/// Adding one is a file and a line in ``DatasetCatalog``.
protocol Dataset: SendableMetatype {
  /// The name that people and reports use.
  static var name: String { get }
  /// The columns, required and optional.
  ///
  /// A required date column and the time column after it may both be replaced by one `timestamp`.
  static var columns: [Column] { get }
  /// Whether a file may have other columns, which are ignored.
  ///
  /// If not, a file is only taken for the dataset if it cannot be meant otherwise.
  static var takesOtherColumns: Bool { get }
  /// Whether a table may be taken for the dataset by its columns alone; if not, a profile must say
  /// so, or the table of a database bear its name.
  static var isGuessed: Bool { get }

  init(_ positions: ColumnPositions)

  /// Adds the rows of one record to `batch`, or none.
  func read(
    _ record: borrowing Record, line: Int64, with parser: inout FieldParser,
    into batch: inout RowBatch
  ) throws(FieldFault)
}

extension Dataset {
  static var takesOtherColumns: Bool { true }
  static var isGuessed: Bool { true }

  /// Whether one `timestamp` may stand for a date and a time.
  static var mayHaveTimestamp: Bool {
    columns.contains { $0.kind == .date } && !columns.contains { $0.kind == .timestamp }
  }
}

/// Where a dataset's columns stand in a record.
struct ColumnPositions {
  private let positions: [String: Int]
  /// The position of a column that the file does not have: past the last one.
  private let absent: Int

  init(_ positions: [String: Int], columnCount: Int) {
    self.positions = positions
    absent = columnCount
  }

  /// The position of a column, by the dataset's spelling of its name.
  subscript(name: String) -> Int { positions[name] ?? absent }

  func has(_ name: String) -> Bool { positions[name] != nil }
}
