import AttributionCore

/// Contributions are stored as they were added, so that subtracting is exact even when a later
/// program would compute another number.
///
/// The bytes are variable-length integers, seven bits a byte, least first; signed ones are folded
/// (0, −1, 1, −2, …). First twice the number of conversion parts, and one more where path parts
/// follow them; then each conversion part's five numbers; then the number of path parts, and of each
/// the sixteen bytes of its hash and three numbers; then the credit parts' six numbers each until the
/// end. Days of credit parts are counted from the first
/// day with a conversion, which they are near.
extension Contribution {
  func encode(into bytes: inout ByteBuffer) {
    bytes.appendVariable(UInt64(conversions.count) << 1 | (paths.isEmpty ? 0 : 1))
    for part in conversions {
      bytes.appendVariable(signed: Int64(part.day.number))
      bytes.appendVariable(signed: part.attributed)
      bytes.appendVariable(signed: part.attributedRevenue.micros)
      bytes.appendVariable(signed: part.unattributed)
      bytes.appendVariable(signed: part.unattributedRevenue.micros)
    }
    if !paths.isEmpty { encodePaths(into: &bytes) }
    let first = Int64(conversions.first?.day.number ?? 0)
    for part in credits {
      bytes.write(atMost: 6 * BytePen.variableLength) { pen in
        pen.writeVariable(UInt64(part.model))
        pen.writeVariable(UInt64(part.channel.rawValue))
        pen.writeVariable(signed: Int64(part.sessionDay.number) - first)
        pen.writeVariable(signed: Int64(part.conversionDay.number) - first)
        pen.writeVariable(signed: part.credit.nanos)
        pen.writeVariable(signed: part.revenue.micros)
      }
    }
  }

  private func encodePaths(into bytes: inout ByteBuffer) {
    bytes.appendVariable(UInt64(paths.count))
    for part in paths {
      let hash = bytes.extend(by: 16)
      hash.storeBytes(of: part.high.littleEndian, as: UInt64.self)
      hash.storeBytes(of: part.low.littleEndian, toByteOffset: 8, as: UInt64.self)
      bytes.appendVariable(signed: part.tally.conversions)
      bytes.appendVariable(signed: part.tally.revenue.micros)
      bytes.appendVariable(signed: part.tally.nulls)
    }
  }

  mutating func decode(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    removeAll()
    var cursor = VariableCursor(bytes)
    let head = try cursor.next()
    for _ in 0..<head >> 1 {
      var part = ConversionPart(day: Day(number: Int32(truncatingIfNeeded: try cursor.signed())))
      part.attributed = try cursor.signed()
      part.attributedRevenue = Money(micros: try cursor.signed())
      part.unattributed = try cursor.signed()
      part.unattributedRevenue = Money(micros: try cursor.signed())
      conversions.append(part)
    }
    if head & 1 != 0 { try decodePaths(&cursor) }
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

  private mutating func decodePaths(_ cursor: inout VariableCursor) throws(StoreError) {
    for _ in 0..<(try cursor.next()) {
      let high = try cursor.word()
      let low = try cursor.word()
      let tally = PathTally(
        conversions: try cursor.signed(), revenue: Money(micros: try cursor.signed()),
        nulls: try cursor.signed())
      paths.append(PathPart(high: high, low: low, tally: tally))
    }
  }
}

extension ByteBuffer {
  mutating func appendVariable(_ value: UInt64) {
    write(atMost: BytePen.variableLength) { $0.writeVariable(value) }
  }

  mutating func appendVariable(signed value: Int64) {
    write(atMost: BytePen.variableLength) { $0.writeVariable(signed: value) }
  }
}

extension BytePen {
  /// The most that ``writeVariable(_:)`` writes.
  static let variableLength = 10

  @inline(__always)
  mutating func writeVariable(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      write(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    write(UInt8(truncatingIfNeeded: rest))
  }

  @inline(__always)
  mutating func writeVariable(signed value: Int64) {
    writeVariable(UInt64(bitPattern: value << 1 ^ value >> 63))
  }
}

/// Reads what `appendVariable` wrote.
struct VariableCursor {
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
    throw Self.damage
  }

  /// How many things follow, each of a byte at least.
  mutating func count() throws(StoreError) -> Int {
    let count = try next()
    guard count <= UInt64(bytes.count - position) else { throw Self.damage }
    return Int(count)
  }

  /// A text after its length.
  mutating func text() throws(StoreError) -> [UInt8] {
    let count = try count()
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  private static let damage = StoreError(
    .corrupt, "what is stored of a user's attribution is damaged; restore a backup")

  mutating func day(from first: Int64) throws(StoreError) -> Day {
    Day(number: Int32(truncatingIfNeeded: first &+ (try signed())))
  }

  /// Eight bytes, the least significant first.
  mutating func word() throws(StoreError) -> UInt64 {
    guard bytes.count - position >= 8 else { throw Self.damage }
    defer { position += 8 }
    return UInt64(
      littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  mutating func signed() throws(StoreError) -> Int64 {
    let folded = try next()
    return Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
  }
}
