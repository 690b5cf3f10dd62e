/// SplitMix64: the same seed gives the same numbers on every machine.
///
/// The algorithm of S. Vigna's public-domain splitmix64.c (2015), with bounded draws of our own:
/// how the standard library makes a range out of random bits may change with its version.
struct SampleRandom: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number in `0..<bound`; `bound` is positive.
  ///
  /// Takes the high word of a product, which favours no value by more than `bound / 2^64`.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// True once in `count` draws on average.
  mutating func isOneIn(_ count: Int) -> Bool { below(count) == 0 }

  /// An index into `weights`, each as likely as its weight of their sum, which is positive.
  mutating func index(weightedBy weights: [Int]) -> Int {
    var rest = below(weights.reduce(0, +))
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return index }
    }
    preconditionFailure("a draw is below the sum of the weights")
  }

  /// Scrambles a number; no two numbers give the same result.
  static func mix(_ number: UInt64) -> UInt64 {
    var bits = number
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
