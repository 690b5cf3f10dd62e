import AttributionCore
import Crypto

/// Conversions as event streams export them: they may come without a key of their own.
struct ConversionEvents: Dataset {
  static let name = "conversion_events"

  static let columns: [Column] = [
    .required("customer_id", .identifier),
    .required("timestamp", .timestamp),
    .required("value", .amount),
    .optional("id", .identifier),
    .optional("type", .text),
    .optional("currency", .text),
  ]

  private let customer: Int
  private let instant: InstantColumns
  private let value: Int
  private let id: Int
  private let type: Int
  private let currency: Int
  private let details: DetailColumns

  init(_ positions: ColumnPositions) {
    customer = positions["customer_id"]
    instant = InstantColumns(positions)
    value = positions["value"]
    id = positions["id"]
    type = positions["type"]
    currency = positions["currency"]
    details = DetailColumns(
      positions, keys: ["conversion_type", "currency"], columns: ["type", "currency"])
  }

  func read(
    _ record: borrowing Record, line: Int64, with parser: inout FieldParser,
    into batch: inout RowBatch
  ) throws(FieldFault) {
    try parser.checkIdentifier(record, customer)
    let instant = try parser.instant(record, instant)
    let revenue = try parser.amount(record, value)
    let key =
      record.isEmpty(id)
      ? batch.append(derivedKey(record, instant, revenue).span) : batch.keep(record, id)
    batch.conversions.append(
      ConversionRow(
        id: key, user: batch.keep(record, customer), instant: instant, revenue: revenue,
        line: line, isFromJourney: false, details: batch.append(record, details)))
  }

  /// A key for an event that has none: `ev-` and 32 hexadecimal digits, the first half of the
  /// SHA-256 of what the event says.
  ///
  /// Events that say the same have the same key, so that a file that comes again adds nothing;
  /// and so two of them in one file are one conversion. How instant and value are spelt does not
  /// matter.
  private func derivedKey(
    _ record: borrowing Record, _ instant: Instant, _ revenue: Money
  ) -> [UInt8] {
    var hash = SHA256()
    // Lengths go first, so that no text can pass for the end of another.
    for column in [customer, type, currency] {
      let text = record[column]
      Self.add(Int64(text.count), to: &hash)
      text.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
    Self.add(instant.micros, to: &hash)
    Self.add(revenue.micros, to: &hash)
    let digest = ContentDigest(bytes: Array(hash.finalize().prefix(16)))
    return Array("ev-\(digest)".utf8)
  }

  private static func add(_ number: Int64, to hash: inout SHA256) {
    withUnsafeBytes(of: number.littleEndian) { hash.update(bufferPointer: $0) }
  }
}
