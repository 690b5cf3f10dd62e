import AttributionCore

/// A fact on its way to its user: a fixed head, then id, user and details.
///
/// | offset | bytes | what                                                            |
/// |--------|-------|-----------------------------------------------------------------|
/// | 0      | 8     | hash of the user's id                                           |
/// | 8      | 8     | instant; of a cost the amount                                   |
/// | 16     | 4     | line                                                            |
/// | 20     | 4     | number of the row in the load                                   |
/// | 24     | 4     | channel, by the load's numbers; of a cost its file              |
/// | 28     | 1     | ``Kind``; the highest bit is set where lengths follow           |
/// | 29     | 1     | session flags, or whether derived from journeys                 |
/// | 30     | 2     | bytes of the id and of the user's id, where no lengths follow   |
/// | 32     | 12    | bytes of the id, the user's id and the details, where they are  |
/// |        |       | long or there are details                                       |
/// |        | 8     | revenue, of a conversion only                                   |
///
/// A load's memory is mostly these, so every byte of the head is a megabyte a million rows. The file
/// of a session or conversion is that of its row, see ``RowFiles``; a cost may be an earlier load's.
struct FactRecord {
  enum Kind: UInt8 {
    case session
    case conversion
    case cost
  }

  fileprivate static let headLength = 32
  fileprivate static let lengthsLength = 12
  fileprivate static let amountLength = 8
  fileprivate static let hasLengths: UInt8 = 0x80

  var userHash: UInt64
  var instant = Instant(micros: 0)
  var amount = Money.zero
  var line: Int64
  var row: UInt32
  var channel: UInt32 = 0
  /// Of a cost only.
  var file: UInt32 = 0
  var kind: Kind
  var flags: UInt8 = 0

  @inline(__always)
  private static func needsLengths(
    _ id: UnsafeRawBufferPointer, _ user: UnsafeRawBufferPointer, _ details: UnsafeRawBufferPointer
  ) -> Bool {
    id.count > 255 || user.count > 255 || !details.isEmpty
  }

  @inline(__always)
  static func length(
    _ kind: Kind, id: UnsafeRawBufferPointer, user: UnsafeRawBufferPointer,
    details: UnsafeRawBufferPointer
  ) -> Int {
    headLength + (needsLengths(id, user, details) ? lengthsLength : 0)
      + (kind == .conversion ? amountLength : 0) + id.count + user.count + details.count
  }

  /// Writes the record to `head`, where there is room for its ``length(_:id:user:details:)``.
  @inline(__always)
  func write(
    to head: UnsafeMutableRawPointer, id: UnsafeRawBufferPointer, user: UnsafeRawBufferPointer,
    details: UnsafeRawBufferPointer
  ) {
    head.storeBytes(of: userHash, toByteOffset: 0, as: UInt64.self)
    head.storeBytes(
      of: kind == .cost ? amount.micros : instant.micros, toByteOffset: 8, as: Int64.self)
    head.storeBytes(of: UInt32(clamping: line), toByteOffset: 16, as: UInt32.self)
    head.storeBytes(of: row, toByteOffset: 20, as: UInt32.self)
    head.storeBytes(of: kind == .cost ? file : channel, toByteOffset: 24, as: UInt32.self)
    head.storeBytes(of: flags, toByteOffset: 29, as: UInt8.self)
    var rest = head + Self.headLength
    if Self.needsLengths(id, user, details) {
      head.storeBytes(of: kind.rawValue | Self.hasLengths, toByteOffset: 28, as: UInt8.self)
      rest.storeBytes(of: UInt32(id.count), toByteOffset: 0, as: UInt32.self)
      rest.storeBytes(of: UInt32(user.count), toByteOffset: 4, as: UInt32.self)
      rest.storeBytes(of: UInt32(details.count), toByteOffset: 8, as: UInt32.self)
      rest += Self.lengthsLength
    } else {
      head.storeBytes(of: kind.rawValue, toByteOffset: 28, as: UInt8.self)
      head.storeBytes(of: UInt8(id.count), toByteOffset: 30, as: UInt8.self)
      head.storeBytes(of: UInt8(user.count), toByteOffset: 31, as: UInt8.self)
    }
    if kind == .conversion {
      rest.storeBytes(of: amount.micros, as: Int64.self)
      rest += Self.amountLength
    }
    rest = Self.copy(id, to: rest)
    rest = Self.copy(user, to: rest)
    _ = Self.copy(details, to: rest)
  }

  @inline(__always)
  private static func copy(
    _ piece: UnsafeRawBufferPointer, to place: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    guard let source = piece.baseAddress, !piece.isEmpty else { return place }
    if 8...16 ~= piece.count {
      // Most ids are: two words, which may overlap, are written in less time than a call takes.
      let last = piece.count - 8
      let words = (
        source.loadUnaligned(as: UInt64.self),
        source.loadUnaligned(fromByteOffset: last, as: UInt64.self)
      )
      place.storeBytes(of: words.0, as: UInt64.self)
      place.storeBytes(of: words.1, toByteOffset: last, as: UInt64.self)
    } else {
      place.copyMemory(from: source, byteCount: piece.count)
    }
    return place + piece.count
  }
}

/// A ``FactRecord`` where it stands in a spool's memory.
struct FactRecordView {
  let start: UnsafeRawPointer

  init(at start: UnsafeRawPointer) { self.start = start }

  @inline(__always)
  private func load<Value: BitwiseCopyable>(_ offset: Int, as type: Value.Type) -> Value {
    start.loadUnaligned(fromByteOffset: offset, as: type)
  }

  var userHash: UInt64 { load(0, as: UInt64.self) }
  var line: Int64 { Int64(load(16, as: UInt32.self)) }
  var row: UInt32 { load(20, as: UInt32.self) }
  var channel: UInt32 { load(24, as: UInt32.self) }
  /// Of a cost.
  var file: UInt32 { load(24, as: UInt32.self) }
  var flags: UInt8 { load(29, as: UInt8.self) }

  private var hasLengths: Bool { load(28, as: UInt8.self) & FactRecord.hasLengths != 0 }

  var kind: FactRecord.Kind {
    // Not by the synthesized initializer, which is a call.
    switch load(28, as: UInt8.self) & ~FactRecord.hasLengths {
    case FactRecord.Kind.session.rawValue: .session
    case FactRecord.Kind.conversion.rawValue: .conversion
    default: .cost
    }
  }

  /// Of a session or a conversion.
  var instant: Instant { Instant(micros: load(8, as: Int64.self)) }

  /// Revenue or cost; zero for a session.
  var amount: Money {
    switch kind {
    case .session: .zero
    case .conversion: Money(micros: load(textStart - FactRecord.amountLength, as: Int64.self))
    case .cost: Money(micros: load(8, as: Int64.self))
    }
  }

  private var idCount: Int {
    hasLengths ? Int(load(FactRecord.headLength, as: UInt32.self)) : Int(load(30, as: UInt8.self))
  }

  private var userCount: Int {
    hasLengths
      ? Int(load(FactRecord.headLength + 4, as: UInt32.self)) : Int(load(31, as: UInt8.self))
  }

  private var detailsCount: Int {
    hasLengths ? Int(load(FactRecord.headLength + 8, as: UInt32.self)) : 0
  }

  private var textStart: Int {
    FactRecord.headLength + (hasLengths ? FactRecord.lengthsLength : 0)
      + (kind == .conversion ? FactRecord.amountLength : 0)
  }

  /// Where the next record stands.
  var end: UnsafeRawPointer { start + textStart + idCount + userCount + detailsCount }

  var id: UnsafeRawBufferPointer { slice(textStart, idCount) }
  var user: UnsafeRawBufferPointer { slice(textStart + idCount, userCount) }
  @inline(__always)
  var details: UnsafeRawBufferPointer { slice(textStart + idCount + userCount, detailsCount) }

  private func slice(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start + offset, count: count)
  }
}

/// The key of a session or conversion that a load brings, on its way to the index of keys.
struct KeyRecord: BitwiseCopyable {
  var hash: UInt64
  var check: UInt64
  var userHash: UInt64
  var row: UInt32

  static let length = MemoryLayout<KeyRecord>.size
}

extension SpooledRecords {
  /// Goes through records that are facts, in the order of appending.
  @inline(__always)
  func forEachFact(_ body: (FactRecordView) throws -> Void) rethrows {
    for segment in segments {
      guard var place = segment.baseAddress else { continue }
      let end = place + segment.count
      while place < end {
        let record = FactRecordView(at: place)
        try body(record)
        place = record.end
      }
    }
  }
}
