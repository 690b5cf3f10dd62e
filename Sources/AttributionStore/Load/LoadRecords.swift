import AttributionCore

/// A fact on its way to its user: a fixed head, then amount, id, user and details.
///
/// | offset | bytes | what                                            |
/// |--------|-------|-------------------------------------------------|
/// | 0      | 8     | hash of the user's id                           |
/// | 8      | 8     | instant; for a cost nothing                     |
/// | 16     | 4     | line                                            |
/// | 20     | 4     | number of the row in the load                   |
/// | 24     | 4     | channel, by the load's numbers                  |
/// | 28     | 4     | file, by the load's numbers                     |
/// | 32     | 4     | bytes of the details                            |
/// | 36     | 3     | bytes of the id                                 |
/// | 39     | 3     | bytes of the user's id                          |
/// | 42     | 1     | ``Kind``                                        |
/// | 43     | 1     | session flags, or whether derived from journeys |
/// | 44     | 8     | revenue or cost; left out for a session         |
///
/// A load's memory is mostly these, so every byte of the head is a megabyte a million rows.
struct FactRecord {
  enum Kind: UInt8 {
    case session
    case conversion
    case cost
  }

  static let headLength = 44
  static let amountLength = 8

  var userHash: UInt64
  var instant = Instant(micros: 0)
  var amount = Money.zero
  var line: Int64
  var row: UInt32
  var channel: UInt32 = 0
  var file: UInt32
  var kind: Kind
  var flags: UInt8 = 0

  func append(
    to bytes: inout ByteBuffer, id: UnsafeRawBufferPointer, user: UnsafeRawBufferPointer,
    details: UnsafeRawBufferPointer
  ) {
    let head = bytes.extend(by: Self.headLength)
    head.storeBytes(of: userHash, toByteOffset: 0, as: UInt64.self)
    head.storeBytes(of: instant.micros, toByteOffset: 8, as: Int64.self)
    head.storeBytes(of: UInt32(clamping: line), toByteOffset: 16, as: UInt32.self)
    head.storeBytes(of: row, toByteOffset: 20, as: UInt32.self)
    head.storeBytes(of: channel, toByteOffset: 24, as: UInt32.self)
    head.storeBytes(of: file, toByteOffset: 28, as: UInt32.self)
    head.storeBytes(of: UInt32(details.count), toByteOffset: 32, as: UInt32.self)
    // Three bytes each: the fourth is overwritten by what stands behind.
    head.storeBytes(of: UInt32(id.count), toByteOffset: 36, as: UInt32.self)
    head.storeBytes(of: UInt32(user.count), toByteOffset: 39, as: UInt32.self)
    head.storeBytes(of: kind.rawValue, toByteOffset: 42, as: UInt8.self)
    head.storeBytes(of: flags, toByteOffset: 43, as: UInt8.self)
    if kind != .session {
      bytes.extend(by: Self.amountLength).storeBytes(of: amount.micros, as: Int64.self)
    }
    bytes.append(id)
    bytes.append(user)
    bytes.append(details)
  }
}

/// A ``FactRecord`` where it stands in a spool's bytes.
struct FactRecordView {
  private let bytes: UnsafeRawBufferPointer
  private let start: Int

  init(_ bytes: UnsafeRawBufferPointer, at start: Int) {
    self.bytes = bytes
    self.start = start
  }

  private func load<Value: BitwiseCopyable>(_ offset: Int, as type: Value.Type) -> Value {
    bytes.loadUnaligned(fromByteOffset: start + offset, as: type)
  }

  var userHash: UInt64 { load(0, as: UInt64.self) }
  var instant: Instant { Instant(micros: load(8, as: Int64.self)) }
  var line: Int64 { Int64(load(16, as: UInt32.self)) }
  var row: UInt32 { load(20, as: UInt32.self) }
  var channel: UInt32 { load(24, as: UInt32.self) }
  var file: UInt32 { load(28, as: UInt32.self) }
  var flags: UInt8 { load(43, as: UInt8.self) }

  var kind: FactRecord.Kind {
    // Not by the synthesized initializer, which is a call.
    switch load(42, as: UInt8.self) {
    case FactRecord.Kind.session.rawValue: .session
    case FactRecord.Kind.conversion.rawValue: .conversion
    default: .cost
    }
  }

  /// Revenue or cost; zero for a session.
  var amount: Money {
    kind == .session
      ? .zero : Money(micros: load(FactRecord.headLength, as: Int64.self))
  }

  private var detailsCount: Int { Int(load(32, as: UInt32.self)) }
  private var idCount: Int { Int(load(36, as: UInt32.self) & 0xff_ffff) }
  private var userCount: Int { Int(load(39, as: UInt32.self) & 0xff_ffff) }
  private var textStart: Int {
    FactRecord.headLength + (kind == .session ? 0 : FactRecord.amountLength)
  }

  var end: Int { start + textStart + idCount + userCount + detailsCount }

  var id: UnsafeRawBufferPointer { slice(textStart, idCount) }
  var user: UnsafeRawBufferPointer { slice(textStart + idCount, userCount) }
  var details: UnsafeRawBufferPointer { slice(textStart + idCount + userCount, detailsCount) }

  private func slice(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[start + offset..<start + offset + count])
  }
}

/// The key of a session or conversion that a load brings, on its way to the index of keys.
struct KeyRecord: BitwiseCopyable {
  var hash: UInt64
  var check: UInt64
  var userHash: UInt64
  var row: UInt32
  var file: UInt32

  static let length = 32
}
