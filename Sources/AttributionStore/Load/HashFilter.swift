/// Remembers hashes in fixed memory: it may take one for another, and never forgets one.
struct HashFilter {
  private static let bits = 20
  private var words = [UInt64](repeating: 0, count: 1 << (bits - 6))
  private(set) var isEmpty = true

  mutating func insert(_ hash: UInt64) {
    isEmpty = false
    words[Self.word(of: hash)] |= Self.bit(of: hash)
  }

  /// False only where the hash was never inserted.
  func mayContain(_ hash: UInt64) -> Bool {
    !isEmpty && words[Self.word(of: hash)] & Self.bit(of: hash) != 0
  }

  /// The hash's lowest bits, which those of one partition do not share.
  private static func word(of hash: UInt64) -> Int { Int(hash >> 6 & (1 << (bits - 6) - 1)) }

  private static func bit(of hash: UInt64) -> UInt64 { 1 << (hash & 63) }
}
