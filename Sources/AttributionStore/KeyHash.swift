import GRDB

/// A keyed hash of ids, SipHash-1-3 with 128 bits of output.
///
/// The function is by J. Aumasson and D. Bernstein (2012). Ids come from files that anybody may have written. The key is drawn once a database, so nobody
/// can choose ids that collide; two different ids with the same 128 bits are not to be expected in
/// the lifetime of anything. 63 bits find a user or a key: users who share them are told apart by
/// their ids (see ``HistoryTable``); only a session that moves between two such users would be
/// missed, and that takes two accidents of one in 10^13 at ten million users.
package struct KeyHash: Hashable, Sendable {
  /// A hash of an id.
  package struct Value: Hashable, Sendable {
    /// Below 2^63; finds rows.
    package var high: UInt64
    /// Tells ids of the same `high` apart.
    package var low: UInt64
  }

  private let first: UInt64
  private let second: UInt64
  private let userMask: UInt64

  /// `userMask` has the bits that ``user(_:)`` keeps; tests keep few, to see users collide.
  package init(first: UInt64, second: UInt64, userMask: UInt64 = .max) {
    self.first = first
    self.second = second
    self.userMask = userMask
  }

  /// The hash of a database; users are hashed by that of the store.
  init(of database: Database, userMask: UInt64 = .max) throws {
    let keys = try Int64.fetchAll(
      database,
      sql: "SELECT value FROM meta WHERE key IN ('hash_key_1', 'hash_key_2') ORDER BY key")
    guard keys.count == 2 else {
      throw StoreError(.corrupt, "the database's hash key is missing; restore a backup")
    }
    self.init(
      first: UInt64(bitPattern: keys[0]), second: UInt64(bitPattern: keys[1]),
      userMask: userMask)
  }

  /// The number by which a user is found.
  func user(_ id: UnsafeRawBufferPointer) -> UInt64 {
    var state = state(of: id)
    return state.high() & userMask
  }

  /// The number by which a user is found.
  func user(_ id: String) -> UInt64 { self(id).high & userMask }

  package func callAsFunction(_ text: String) -> Value {
    var copy = text
    return copy.withUTF8 { self(UnsafeRawBufferPointer($0)) }
  }

  package func callAsFunction(_ bytes: UnsafeRawBufferPointer) -> Value {
    var state = state(of: bytes)
    let high = state.high()
    return Value(high: high, low: state.low())
  }

  @inline(__always)
  private func state(of bytes: UnsafeRawBufferPointer) -> State {
    var state = State(first, second)
    let whole = bytes.count & ~7
    var offset = 0
    while offset < whole {
      state.absorb(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    state.absorb(UInt64(truncatingIfNeeded: bytes.count) << 56 | Self.rest(of: bytes, whole))
    return state
  }

  /// The bytes after the whole words, the first of them lowest.
  @inline(__always)
  private static func rest(of bytes: UnsafeRawBufferPointer, _ whole: Int) -> UInt64 {
    let count = bytes.count - whole
    guard count > 0 else { return 0 }
    guard whole == 0 else {
      let last = bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
      return last >> UInt64(64 - 8 * count)
    }
    var rest: UInt64 = 0
    for byte in bytes.reversed() { rest = rest << 8 | UInt64(byte) }
    return rest
  }

  private struct State {
    var v0, v1, v2, v3: UInt64

    init(_ first: UInt64, _ second: UInt64) {
      v0 = first ^ 0x736f_6d65_7073_6575
      v1 = second ^ 0x646f_7261_6e64_6f6d ^ 0xee
      v2 = first ^ 0x6c79_6765_6e65_7261
      v3 = second ^ 0x7465_6462_7974_6573
    }

    @inline(__always)
    mutating func absorb(_ word: UInt64) {
      v3 ^= word
      round()
      v0 ^= word
    }

    /// The first half of the output.
    @inline(__always)
    mutating func high() -> UInt64 {
      v2 ^= 0xee
      for _ in 0..<3 { round() }
      // SQLite integers are signed: 63 bits keep the order of hashes that of the table.
      return (v0 ^ v1 ^ v2 ^ v3) >> 1
    }

    /// The second half, to be asked for after the first.
    @inline(__always)
    mutating func low() -> UInt64 {
      v1 ^= 0xdd
      for _ in 0..<3 { round() }
      return v0 ^ v1 ^ v2 ^ v3
    }

    @inline(__always)
    private mutating func round() {
      v0 &+= v1
      v1 = v1 << 13 | v1 >> 51
      v1 ^= v0
      v0 = v0 << 32 | v0 >> 32
      v2 &+= v3
      v3 = v3 << 16 | v3 >> 48
      v3 ^= v2
      v0 &+= v3
      v3 = v3 << 21 | v3 >> 43
      v3 ^= v0
      v2 &+= v1
      v1 = v1 << 17 | v1 >> 47
      v1 ^= v2
      v2 = v2 << 32 | v2 >> 32
    }
  }
}
