import AttributionCore

/// Rows that the remote IHC service answered, saved.
struct IHCAnswers: Dataset {
  static let name = "ihc_answers"

  static let columns: [Column] = [
    .required("conversion_id", .identifier),
    .required("session_id", .identifier),
    .required("initializer", .amount),
    .required("holder", .amount),
    .required("closer", .amount),
    .required("ihc", .amount),
  ]

  private let conversion: Int
  private let session: Int
  private let initializer: Int
  private let holder: Int
  private let closer: Int
  private let ihc: Int

  init(_ positions: ColumnPositions) {
    conversion = positions["conversion_id"]
    session = positions["session_id"]
    initializer = positions["initializer"]
    holder = positions["holder"]
    closer = positions["closer"]
    ihc = positions["ihc"]
  }

  func read(
    _ record: borrowing Record, line: Int64, with parser: inout FieldParser,
    into batch: inout RowBatch
  ) throws(FieldFault) {
    try parser.checkIdentifier(record, conversion)
    do throws(FieldFault) {
      try parser.checkIdentifier(record, session)
      let initializer = try parser.share(record, initializer)
      let holder = try parser.share(record, holder)
      let closer = try parser.share(record, closer)
      let ihc = try parser.share(record, ihc)
      var row = SavedRow(
        kind: .answer, conversion: batch.keep(record, conversion),
        session: batch.keep(record, session), line: line)
      row.initializer = initializer
      row.holder = holder
      row.closer = closer
      row.ihc = ihc
      batch.saved.append(row)
    } catch {
      batch.saved.append(
        SavedRow(kind: .unreadAnswer, conversion: batch.keep(record, conversion), line: line))
      throw error
    }
  }
}
