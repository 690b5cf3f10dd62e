/// Users to be forgotten.
struct Deletions: Dataset {
  static let name = "deletions"

  static let columns: [Column] = [.required("user_id", .identifier)]

  /// Nearly every file has a `user_id`: one that has more is about something else.
  static let takesOtherColumns = false

  private let user: Int

  init(_ positions: ColumnPositions) { user = positions["user_id"] }

  func read(
    _ record: borrowing Record, line: Int64, with parser: inout FieldParser,
    into batch: inout RowBatch
  ) throws(FieldFault) {
    try parser.checkIdentifier(record, user)
    batch.deletions.append(DeletionRow(user: batch.keep(record, user), line: line))
  }
}
