import AttributionCore

/// A fact on its way to its user: a fixed head, then the texts of id, user and details.
///
/// | offset | bytes | what                                            |
/// |--------|-------|-------------------------------------------------|
/// | 0      | 8     | hash of the user's id                           |
/// | 8      | 8     | instant; for a cost nothing                     |
/// | 16     | 8     | revenue or cost; for a session nothing          |
/// | 24     | 8     | line                                            |
/// | 32     | 4     | number of the row in the load                   |
/// | 36     | 4     | channel, by the load's numbers                  |
/// | 40     | 4     | file, by the load's numbers                     |
/// | 44     | 4     | bytes of the id                                 |
/// | 48     | 4     | bytes of the user's id                          |
/// | 52     | 4     | bytes of the details                            |
/// | 56     | 1     | ``Kind``                                        |
/// | 57     | 1     | session flags, or whether derived from journeys |
struct FactRecord {
  enum Kind: UInt8 {
    case session
    case conversion
    case cost
  }

  static let headLength = 58

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
    head.storeBytes(of: amount.micros, toByteOffset: 16, as: Int64.self)
    head.storeBytes(of: line, toByteOffset: 24, as: Int64.self)
    head.storeBytes(of: row, toByteOffset: 32, as: UInt32.self)
    head.storeBytes(of: channel, toByteOffset: 36, as: UInt32.self)
    head.storeBytes(of: file, toByteOffset: 40, as: UInt32.self)
    head.storeBytes(of: UInt32(id.count), toByteOffset: 44, as: UInt32.self)
    head.storeBytes(of: UInt32(user.count), toByteOffset: 48, as: UInt32.self)
    head.storeBytes(of: UInt32(details.count), toByteOffset: 52, as: UInt32.self)
    head.storeBytes(of: kind.rawValue, toByteOffset: 56, as: UInt8.self)
    head.storeBytes(of: flags, toByteOffset: 57, as: UInt8.self)
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
  var amount: Money { Money(micros: load(16, as: Int64.self)) }
  var line: Int64 { load(24, as: Int64.self) }
  var row: UInt32 { load(32, as: UInt32.self) }
  var channel: UInt32 { load(36, as: UInt32.self) }
  var file: UInt32 { load(40, as: UInt32.self) }
  var kind: FactRecord.Kind {
    // Not by the synthesized initializer, which is a call.
    switch load(56, as: UInt8.self) {
    case FactRecord.Kind.session.rawValue: .session
    case FactRecord.Kind.conversion.rawValue: .conversion
    default: .cost
    }
  }
  var flags: UInt8 { load(57, as: UInt8.self) }
  private var idCount: Int { Int(load(44, as: UInt32.self)) }
  private var userCount: Int { Int(load(48, as: UInt32.self)) }
  private var detailsCount: Int { Int(load(52, as: UInt32.self)) }

  var end: Int { start + FactRecord.headLength + idCount + userCount + detailsCount }

  var id: UnsafeRawBufferPointer { slice(FactRecord.headLength, idCount) }
  var user: UnsafeRawBufferPointer { slice(FactRecord.headLength + idCount, userCount) }
  var details: UnsafeRawBufferPointer {
    slice(FactRecord.headLength + idCount + userCount, detailsCount)
  }

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
