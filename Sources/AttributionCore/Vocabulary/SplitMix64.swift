/// A source of pseudorandom numbers that depend on nothing but the seed.
///
/// From G. Steele, D. Lea and C. Flood, “Fast splittable pseudorandom number generators” (2014).
package struct SplitMix64: Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// A number from zero to below `bound`, which is positive.
  ///
  /// Takes the high word of a product, which favours no value by more than `bound / 2^64`; how the
  /// standard library makes a range out of random bits may change with its version.
  package mutating func next(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Brings the numbers into an order of which each is as likely.
  package mutating func shuffle(_ numbers: inout [Int]) {
    for last in stride(from: numbers.count - 1, to: 0, by: -1) {
      numbers.swapAt(last, next(below: last + 1))
    }
  }

  /// Every bit of the result depends on every bit of `value`; no two have the same.
  package static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
