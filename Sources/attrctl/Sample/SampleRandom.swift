import AttributionCore

/// The draws of a sample: the same seed gives the same ones on every machine.
struct SampleRandom: Sendable {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func next() -> UInt64 { random.next() }

  /// A number in `0..<bound`; `bound` is positive.
  mutating func below(_ bound: Int) -> Int { random.next(below: bound) }

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
  static func mix(_ number: UInt64) -> UInt64 { SplitMix64.mixed(number) }
}
