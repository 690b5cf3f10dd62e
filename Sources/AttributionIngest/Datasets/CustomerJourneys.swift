import AttributionCore

/// The remote API's own request rows: a session of a journey that ends in a conversion.
///
/// Every record is a session and a statement about its conversion, whose instant is that of the
/// journey's latest session, whatever the `conversion` flag says.
struct CustomerJourneys: Dataset {
  static let name = "customer_journeys"

  static let columns: [Column] = [
    .required("conversion_id", .identifier),
    .required("session_id", .identifier),
    .required("timestamp", .timestamp),
    .required("channel_label", .text),
    .required("holder_engagement", .flag),
    .required("closer_engagement", .flag),
    .required("conversion", .flag),
    .optional("impression_interaction", .flag),
    .optional("revenue", .amount),
    .optional("user_id", .identifier),
  ]

  private let conversion: Int
  private let session: Int
  private let user: Int
  private let channel: Int
  private let instant: InstantColumns
  private let flags: FlagColumns
  private let isConversion: Int
  private let revenue: Int

  init(_ positions: ColumnPositions) {
    conversion = positions["conversion_id"]
    session = positions["session_id"]
    user = positions["user_id"]
    channel = positions["channel_label"]
    instant = InstantColumns(positions)
    flags = FlagColumns(positions)
    isConversion = positions["conversion"]
    revenue = positions["revenue"]
  }

  func read(
    _ record: borrowing Record, line: Int64, with parser: inout FieldParser,
    into batch: inout RowBatch
  ) throws(FieldFault) {
    try parser.checkIdentifier(record, conversion)
    try parser.checkIdentifier(record, session)
    let channel = try parser.channel(record, channel)
    let instant = try parser.instant(record, instant)
    let flags = try parser.flags(record, flags)
    _ = try parser.flag(record, isConversion)
    let revenue = record.isEmpty(revenue) ? Money.zero : try parser.amount(record, revenue)

    let conversionID = batch.keep(record, conversion)
    let userID = record.isEmpty(user) ? conversionID : batch.keep(record, user)
    batch.sessions.append(
      SessionRow(
        id: batch.keep(record, session), user: userID, channel: channel, flags: flags,
        instant: instant, line: line, details: .empty))
    batch.conversions.append(
      ConversionRow(
        id: conversionID, user: userID, instant: instant, revenue: revenue, line: line,
        isFromJourney: true, details: .empty))
  }
}
