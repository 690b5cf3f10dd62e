/// A slow, obvious bootstrap over users, to hold the fast one against.
package enum SlowBootstrap {
  /// `2^64 · P(X ≤ k)` for a Poisson number X of mean one, k from zero until that is `2^64`.
  ///
  /// By the series of 1/e in fixed point with 120 binary places, where a last digit is worth 2^-120.
  package static let thresholds: [UInt64] = {
    let one = UInt128(1) << 120
    var inverse = UInt128(0)
    var term = one
    var n: UInt128 = 0
    while term > 0 {
      inverse = n % 2 == 0 ? inverse + term : inverse - term
      n += 1
      term /= n
    }
    var thresholds: [UInt64] = []
    var probability = UInt128(0)
    var part = inverse
    n = 0
    while true {
      probability += part
      let rounded = (probability + UInt128(1) << 55) >> 56
      guard rounded >> 64 == 0 else { return thresholds }
      thresholds.append(UInt64(rounded))
      n += 1
      part /= n
    }
  }()

  /// How often a replicate, counted from zero, draws a user.
  package static func weight(_ user: String, _ replicate: Int) -> Int64 {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in user.utf8 {
      hash ^= UInt64(byte)
      hash = hash &* 1_099_511_628_211
    }
    var seed = SplitMix(state: hash)
    var stream = SplitMix(state: seed.mixed())
    for _ in 0..<replicate { stream.advance() }
    stream.advance()
    let uniform = stream.mixed()
    return Int64(thresholds.filter { uniform >= $0 }.count)
  }

  /// The sums of every replicate: of each the weighed amounts of all users, one by one.
  package static func sums(
    _ users: [(id: String, amount: Int64)], replicates: Int
  ) -> [Int128] {
    (0..<replicates).map { replicate in
      var sum: Int128 = 0
      for user in users {
        for _ in 0..<weight(user.id, replicate) { sum += Int128(user.amount) }
      }
      return sum
    }
  }

  private struct SplitMix {
    var state: UInt64

    mutating func advance() { state = state &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func mixed() -> UInt64 {
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
}
