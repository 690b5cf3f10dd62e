import AttributionCore

/// Conversions: who converted when, and what it brought.
struct Conversions: Dataset {
  static let name = "conversions"

  static let columns: [Column] = [
    .required("conv_id", .identifier),
    .required("user_id", .identifier),
    .required("conv_date", .date),
    .required("conv_time", .time),
    .required("revenue", .amount),
    .optional("conversion_type", .text),
    .optional("currency", .text),
  ]

  private let id: Int
  private let user: Int
  private let instant: InstantColumns
  private let revenue: Int
  private let details: DetailColumns

  init(_ positions: ColumnPositions) {
    id = positions["conv_id"]
    user = positions["user_id"]
    instant = InstantColumns(positions, date: "conv_date", time: "conv_time")
    revenue = positions["revenue"]
    details = DetailColumns(positions, keys: ["conversion_type", "currency"])
  }

  func read(
    _ record: borrowing Record, line: Int64, with parser: inout FieldParser,
    into batch: inout RowBatch
  ) throws(FieldFault) {
    try parser.checkIdentifier(record, id)
    try parser.checkIdentifier(record, user)
    let instant = try parser.instant(record, instant)
    let revenue = try parser.amount(record, revenue)
    batch.conversions.append(
      ConversionRow(
        id: batch.keep(record, id), user: batch.keep(record, user), instant: instant,
        revenue: revenue, line: line, isFromJourney: false,
        details: batch.append(record, details)))
  }
}
