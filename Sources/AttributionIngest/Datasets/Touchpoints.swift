import AttributionCore

/// Touchpoints: sessions as customer data platforms export them, with what they cost.
struct Touchpoints: Dataset {
  static let name = "touchpoints"

  static let columns: [Column] = [
    .required("id", .identifier),
    .required("customer_id", .identifier),
    .required("timestamp", .timestamp),
    .required("channel", .text),
    .optional("cost", .amount),
    .optional("campaign", .text),
    .optional("stage", .text),
    .optional("holder_engagement", .flag),
    .optional("closer_engagement", .flag),
    .optional("impression_interaction", .flag),
  ]

  private let id: Int
  private let customer: Int
  private let instant: InstantColumns
  private let channel: Int
  private let cost: Int
  private let flags: FlagColumns
  private let details: DetailColumns

  init(_ positions: ColumnPositions) {
    id = positions["id"]
    customer = positions["customer_id"]
    instant = InstantColumns(positions)
    channel = positions["channel"]
    cost = positions["cost"]
    flags = FlagColumns(positions)
    details = DetailColumns(positions, keys: ["campaign"])
  }

  /// A session, and its cost where one is given: an empty one is not known, and not none.
  func read(
    _ record: borrowing Record, line: Int64, with parser: inout FieldParser,
    into batch: inout RowBatch
  ) throws(FieldFault) {
    try parser.checkIdentifier(record, id)
    try parser.checkIdentifier(record, customer)
    let channel = try parser.channel(record, channel)
    let instant = try parser.instant(record, instant)
    let flags = try parser.flags(record, flags)
    let amount = record.isEmpty(cost) ? nil : try parser.cost(record, cost)

    let session = batch.keep(record, id)
    batch.sessions.append(
      SessionRow(
        id: session, user: batch.keep(record, customer), channel: channel, flags: flags,
        instant: instant, line: line, details: batch.append(record, details)))
    guard let amount else { return }
    batch.costs.append(CostRow(session: session, cost: amount, line: line))
  }
}
