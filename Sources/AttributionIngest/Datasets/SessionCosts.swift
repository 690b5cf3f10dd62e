import AttributionCore

/// Costs of sessions; an empty cost is none.
struct SessionCosts: Dataset {
  static let name = "session_costs"

  static let columns: [Column] = [
    .required("session_id", .identifier),
    .required("cost", .amount),
  ]

  private let session: Int
  private let cost: Int

  init(_ positions: ColumnPositions) {
    session = positions["session_id"]
    cost = positions["cost"]
  }

  func read(
    _ record: borrowing Record, line: Int64, with parser: inout FieldParser,
    into batch: inout RowBatch
  ) throws(FieldFault) {
    try parser.checkIdentifier(record, session)
    let amount = record.isEmpty(cost) ? Money.zero : try parser.cost(record, cost)
    batch.costs.append(
      CostRow(session: batch.keep(record, session), cost: amount, line: line))
  }
}
