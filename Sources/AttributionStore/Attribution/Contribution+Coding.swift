import AttributionCore

/// Contributions are stored as they were added, so that subtracting is exact even when a later
/// program would compute another number.
///
/// The bytes are variable-length integers, seven bits a byte, least first; signed ones are folded
/// (0, −1, 1, −2, …). First the number of conversion parts, then each part's five numbers, then
/// the credit parts' six numbers each until the end. Days of credit parts are counted from the first
/// day with a conversion, which they are near.
extension Contribution {
  func encode(into bytes: inout ByteBuffer) {
    bytes.appendVariable(UInt64(conversions.count))
    for part in conversions {
      bytes.appendVariable(signed: Int64(part.day.number))
      bytes.appendVariable(signed: part.attributed)
      bytes.appendVariable(signed: part.attributedRevenue.micros)
      bytes.appendVariable(signed: part.unattributed)
      bytes.appendVariable(signed: part.unattributedRevenue.micros)
    }
    let first = Int64(conversions.first?.day.number ?? 0)
    for part in credits {
      bytes.appendVariable(UInt64(part.model))
      bytes.appendVariable(UInt64(part.channel.rawValue))
      bytes.appendVariable(signed: Int64(part.sessionDay.number) - first)
      bytes.appendVariable(signed: Int64(part.conversionDay.number) - first)
      bytes.appendVariable(signed: part.credit.nanos)
      bytes.appendVariable(signed: part.revenue.micros)
    }
  }

  mutating func decode(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    removeAll()
    var cursor = VariableCursor(bytes)
    for _ in 0..<(try cursor.next()) {
      var part = ConversionPart(day: Day(number: Int32(truncatingIfNeeded: try cursor.signed())))
      part.attributed = try cursor.signed()
      part.attributedRevenue = Money(micros: try cursor.signed())
      part.unattributed = try cursor.signed()
      part.unattributedRevenue = Money(micros: try cursor.signed())
      conversions.append(part)
    }
    let first = Int64(conversions.first?.day.number ?? 0)
    while !cursor.isAtEnd {
      credits.append(
        CreditPart(
          model: UInt32(truncatingIfNeeded: try cursor.next()),
          channel: ChannelID(rawValue: UInt32(truncatingIfNeeded: try cursor.next())),
          sessionDay: try cursor.day(from: first), conversionDay: try cursor.day(from: first),
          credit: Credit(nanos: try cursor.signed()),
          revenue: Money(micros: try cursor.signed())))
    }
  }
}

extension ByteBuffer {
  fileprivate mutating func appendVariable(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  fileprivate mutating func appendVariable(signed value: Int64) {
    appendVariable(UInt64(bitPattern: value << 1 ^ value >> 63))
  }
}

private struct VariableCursor {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func next() throws(StoreError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count, shift < 64 {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw StoreError(.corrupt, "a stored contribution is damaged; restore a backup")
  }

  mutating func day(from first: Int64) throws(StoreError) -> Day {
    Day(number: Int32(truncatingIfNeeded: first &+ (try signed())))
  }

  mutating func signed() throws(StoreError) -> Int64 {
    let folded = try next()
    return Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
  }
}
