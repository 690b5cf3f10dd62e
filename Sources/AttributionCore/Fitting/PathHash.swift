/// Hashes of paths by the names of their channels, such that taking a touch out costs no more than
/// one multiplication.
///
/// A polynomial of the hashes of names modulo the prime 2⁶¹ − 1 (R. Karp and M. Rabin, 1987):
/// appending multiplies by the base and adds. A million different paths have two of the same hash
/// with a probability of one in a million.
package struct PathHash: Hashable, Sendable {
  package private(set) var value: UInt64 = 0

  package init() {}

  init(value: UInt64) { self.value = value }

  static let prime: UInt64 = 1 << 61 - 1
  static let base: UInt64 = 0x0B2D_1F35_6A88_85A3
  /// `base · inverseBase = 1`.
  static let inverseBase = power(base, prime - 2)

  /// Appends a channel by ``hash(of:)`` of its name.
  package mutating func append(_ channel: UInt64) {
    value = Self.sum(Self.product(value, Self.base), channel)
  }

  /// The hash of a channel's name, never zero.
  package static func hash(of name: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return SplitMix64.mixed(hash) % (prime - 1) + 1
  }

  /// `left + right`, both below the prime.
  static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let sum = left + right
    return sum >= prime ? sum - prime : sum
  }

  /// `left − right`, both below the prime.
  static func difference(_ left: UInt64, _ right: UInt64) -> UInt64 {
    left >= right ? left - right : left + prime - right
  }

  /// `left · right`, both below the prime.
  static func product(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (high, low) = left.multipliedFullWidth(by: right)
    // 2⁶¹ is one modulo the prime, so the bits from there on are added to those below.
    let sum = (low & prime) + (high << 3 | low >> 61)
    return sum >= prime ? sum - prime : sum
  }

  private static func power(_ base: UInt64, _ exponent: UInt64) -> UInt64 {
    var result: UInt64 = 1
    var square = base
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result = product(result, square) }
      square = product(square, square)
      rest >>= 1
    }
    return result
  }
}
