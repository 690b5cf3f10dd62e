/// A row that names users and nothing else, on its way through a load: an identity or a deletion.
///
/// In a spool: hash of the first id, line, file, the bytes of both ids, and the ids.
struct IdentityRecord {
  /// The alias, or the user to be forgotten.
  var first: UserKey
  /// Whose alias it is; empty for a deletion.
  var second: [UInt8]
  var file: UInt32
  var line: Int64

  private static let headLength = 28

  static func append(
    to spool: Spool, hash: UInt64, first: UnsafeRawBufferPointer,
    second: UnsafeRawBufferPointer, file: UInt32, line: Int64
  ) throws(StoreError) {
    let place = try spool.extend(
      Spool.partition(of: hash), by: headLength + first.count + second.count)
    place.storeBytes(of: hash, toByteOffset: 0, as: UInt64.self)
    place.storeBytes(of: line, toByteOffset: 8, as: Int64.self)
    place.storeBytes(of: file, toByteOffset: 16, as: UInt32.self)
    place.storeBytes(of: UInt32(first.count), toByteOffset: 20, as: UInt32.self)
    place.storeBytes(of: UInt32(second.count), toByteOffset: 24, as: UInt32.self)
    if let bytes = first.baseAddress {
      (place + headLength).copyMemory(from: bytes, byteCount: first.count)
    }
    if let bytes = second.baseAddress {
      (place + headLength + first.count).copyMemory(from: bytes, byteCount: second.count)
    }
  }

  /// Reads what ``append(to:hash:first:second:file:line:)`` wrote, and moves `offset` past it.
  init(_ bytes: UnsafeRawBufferPointer, at offset: inout Int) {
    func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) -> Value {
      defer { offset += MemoryLayout<Value>.size }
      return bytes.loadUnaligned(fromByteOffset: offset, as: type)
    }
    func text(_ count: Int) -> [UInt8] {
      defer { offset += count }
      return Array(bytes[offset..<offset + count])
    }
    let hash = integer(UInt64.self)
    line = integer(Int64.self)
    file = integer(UInt32.self)
    let firstCount = Int(integer(UInt32.self))
    let secondCount = Int(integer(UInt32.self))
    first = UserKey(hash: hash, id: text(firstCount))
    second = text(secondCount)
  }
}

extension SpooledRecords {
  /// Goes through records that name users and nothing else, in the order of appending.
  func forEachIdentity(_ body: (IdentityRecord) throws -> Void) rethrows {
    for segment in segments {
      var offset = 0
      while offset < segment.count { try body(IdentityRecord(segment, at: &offset)) }
    }
  }
}

/// The rows of a load that name users and nothing else; made when the first of them comes.
struct IdentityRows {
  private let spools: SpoolSet
  private(set) var identities: Spool?
  private(set) var deletions: Spool?

  init(_ spools: SpoolSet) { self.spools = spools }

  mutating func addIdentity(
    _ hash: UInt64, alias: UnsafeRawBufferPointer, user: UnsafeRawBufferPointer, file: UInt32,
    line: Int64
  ) throws(StoreError) {
    let spool = identities ?? spools.make()
    identities = spool
    try IdentityRecord.append(
      to: spool, hash: hash, first: alias, second: user, file: file, line: line)
  }

  mutating func addDeletion(
    _ hash: UInt64, user: UnsafeRawBufferPointer, file: UInt32, line: Int64
  ) throws(StoreError) {
    let spool = deletions ?? spools.make()
    deletions = spool
    try IdentityRecord.append(
      to: spool, hash: hash, first: user, second: .empty, file: file, line: line)
  }
}

extension FactLoad {
  /// Adds that one id is another's alias: of two rows of one alias the later stands.
  package func addIdentity(
    alias: UnsafeRawBufferPointer, user: UnsafeRawBufferPointer, file: UInt32, line: Int64
  ) throws(StoreError) {
    try identityRows.addIdentity(
      hash.user(alias), alias: alias, user: user, file: file, line: line)
  }

  /// Adds that a user is to be forgotten: for good, wherever the row stands among the others.
  package func addDeletion(
    user: UnsafeRawBufferPointer, file: UInt32, line: Int64
  ) throws(StoreError) {
    try identityRows.addDeletion(hash.user(user), user: user, file: file, line: line)
  }
}
