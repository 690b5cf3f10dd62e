import GRDB

/// The index from the keys of sessions and conversions to the users who have them.
///
/// A key is a hash; its leading 16 bits name a bucket, one row of the table, in which the other
/// 47 bits and the user's hash stand sorted, 14 bytes a key: a tenth of what an index on the id
/// itself costs. A hash may belong to several keys, so what is found is a candidate, to be
/// compared with the user's history.
struct KeyIndex {
  /// What the keys are of; part of a bucket's number.
  enum Kind: Int64 {
    case session = 0
    case conversion = 1
  }

  /// A key in a bucket, and a user who has it.
  struct Entry: Hashable {
    /// The hash below the bucket's 16 bits.
    var rest: UInt64
    var userHash: UInt64
  }

  static func bucket(of hash: UInt64) -> UInt64 { hash >> 47 }
  static func rest(of hash: UInt64) -> UInt64 { hash & (1 << 47 - 1) }

  private static let entryLength = 14

  private let kind: Kind
  private let select: HotStatement
  private let replace: HotStatement
  private let scratch = RowScratch()
  /// Where new buckets go while the table is empty; nil where they go through SQLite.
  private let firstRows: FirstRows?

  init(_ database: Database, _ kind: Kind, firstRows: FirstRows? = nil) throws {
    self.kind = kind
    self.firstRows = firstRows
    select = try HotStatement(database, "SELECT entries FROM key_index WHERE bucket = ?")
    replace = try HotStatement(
      database, "INSERT OR REPLACE INTO key_index (bucket, entries) VALUES (?, ?)")
  }

  private func number(_ bucket: UInt64) -> Int64 {
    kind.rawValue << 16 | Int64(bitPattern: bucket)
  }

  /// Replaces `entries` by those of a bucket, ascending by `rest`.
  func read(_ bucket: UInt64, into entries: inout [Entry]) throws {
    entries.removeAll(keepingCapacity: true)
    select.bind(number(bucket), at: 1)
    defer { select.reset() }
    guard try select.step() else { return }
    try select.withBytes(0) { blob in
      guard blob.count % Self.entryLength == 0 else {
        throw StoreError(.corrupt, "the index of keys is damaged; restore a backup")
      }
      for offset in stride(from: 0, to: blob.count, by: Self.entryLength) {
        let low = UInt64(blob.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        let high = UInt64(blob.loadUnaligned(fromByteOffset: offset + 4, as: UInt16.self))
        let user = blob.loadUnaligned(fromByteOffset: offset + 6, as: UInt64.self)
        entries.append(Entry(rest: high << 32 | low, userHash: user))
      }
    }
  }

  /// Stores a bucket.
  func write(_ bucket: UInt64, _ entries: [Entry]) throws {
    if let firstRows {
      return try firstRows.append(number(bucket)) { row in
        row.appendNull()
        row.appendBlob { Self.encode(entries, into: &$0) }
      }
    }
    scratch.first.removeAll()
    Self.encode(entries, into: &scratch.first)
    replace.bind(number(bucket), at: 1)
    try scratch.first.withUnsafeBytes {
      replace.bind(blob: $0, at: 2)
      try replace.run()
    }
  }

  private static func encode(_ entries: [Entry], into blob: inout ByteBuffer) {
    var place = blob.extend(by: entries.count * entryLength)
    for entry in entries {
      place.storeBytes(of: UInt32(truncatingIfNeeded: entry.rest), as: UInt32.self)
      place.storeBytes(
        of: UInt16(truncatingIfNeeded: entry.rest >> 32), toByteOffset: 4, as: UInt16.self)
      place.storeBytes(of: entry.userHash, toByteOffset: 6, as: UInt64.self)
      place += entryLength
    }
  }

  /// The users who may have a key, each once.
  func users(_ hash: UInt64) throws -> [UInt64] {
    var entries: [Entry] = []
    try read(Self.bucket(of: hash), into: &entries)
    let rest = Self.rest(of: hash)
    return entries.filter { $0.rest == rest }.map(\.userHash)
  }
}
