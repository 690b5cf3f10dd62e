/// Identifiers of one user: an alias, and the identifier that stands for both.
struct Identities: Dataset {
  static let name = "identities"

  static let columns: [Column] = [
    .required("alias_id", .identifier),
    .required("user_id", .identifier),
  ]

  static let takesOtherColumns = false

  private let alias: Int
  private let user: Int

  init(_ positions: ColumnPositions) {
    alias = positions["alias_id"]
    user = positions["user_id"]
  }

  func read(
    _ record: borrowing Record, line: Int64, with parser: inout FieldParser,
    into batch: inout RowBatch
  ) throws(FieldFault) {
    try parser.checkIdentifier(record, alias)
    try parser.checkIdentifier(record, user)
    guard !record[alias].isEqual(to: record[user]) else {
      throw FieldFault(
        .schema, alias, "\(record[alias].shown) is the user itself; expected another identifier")
    }
    batch.identities.append(
      IdentityRow(
        alias: batch.keep(record, alias), user: batch.keep(record, user), line: line))
  }
}

extension Span<UInt8> {
  fileprivate func isEqual(to other: Span<UInt8>) -> Bool {
    count == other.count && indices.allSatisfy { self[$0] == other[$0] }
  }
}
