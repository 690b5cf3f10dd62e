/// How often each replicate of a bootstrap draws a user: independent Poisson numbers of mean one.
///
/// That is what drawing as many users as there are, with replacement, comes to for many users, and
/// each user's number can be had without the others (N. Oza and S. Russell, “Online bagging and
/// boosting”, 2001; the Poisson bootstrap of J. Hanley and B. MacGibbon, 2006). A number follows from
/// the user's id and the replicate alone, so every database gives the same, in any order.
package enum PoissonWeights {
  /// `2^64` times the probability of at most so many, for 0, 1, 2, …, rounded to the nearest: a
  /// uniform 64-bit number weighs as many as there are thresholds that it is not below.
  static let thresholds: [UInt64] = [
    0x5e2d_58d8_b3bc_df1b, 0xbc5a_b1b1_6779_be35, 0xeb71_5e1d_c158_2dc3, 0xfb23_9797_34a2_52f2,
    0xff10_25f5_9174_dc3e, 0xffd9_0f3b_a405_5e1a, 0xfffa_8b71_fc72_c914, 0xffff_540c_0914_b3ca,
    0xffff_ed1f_4aa8_f120, 0xffff_fe21_6e64_1463, 0xffff_ffd4_d85d_3183, 0xffff_fffc_6da2_62b5,
    0xffff_ffff_ba12_d179, 0xffff_ffff_fb07_c64d, 0xffff_ffff_ffab_8ea5, 0xffff_ffff_fffa_be22,
    0xffff_ffff_ffff_b11a, 0xffff_ffff_ffff_fba1, 0xffff_ffff_ffff_ffc5, 0xffff_ffff_ffff_fffd,
  ]

  /// The number that all of a user's weights follow from.
  ///
  /// The hash is FNV-1a with 64 bits (G. Fowler, L. Noll and K. Vo), mixed; it has no key, for the
  /// weights are to be the same everywhere.
  package static func seed(of id: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in id { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return mixed(hash)
  }

  /// The weight of a user in a replicate, replicates counted from zero.
  @inline(__always)
  package static func weight(_ seed: UInt64, _ replicate: Int) -> Int64 {
    let uniform = mixed(seed &+ UInt64(truncatingIfNeeded: replicate + 1) &* 0x9e37_79b9_7f4a_7c15)
    return weight(of: uniform)
  }

  /// The weight that a uniform number stands for.
  @inline(__always)
  static func weight(of uniform: UInt64) -> Int64 {
    // Ninety-two of a hundred are decided here, without a branch.
    let few: Int64 =
      (uniform >= 0x5e2d_58d8_b3bc_df1b ? 1 : 0) + (uniform >= 0xbc5a_b1b1_6779_be35 ? 1 : 0)
    return uniform < 0xeb71_5e1d_c158_2dc3 ? few : many(uniform)
  }

  private static func many(_ uniform: UInt64) -> Int64 {
    var weight: Int64 = 3
    while weight < thresholds.count, uniform >= thresholds[Int(weight)] { weight += 1 }
    return weight
  }

  /// Makes every bit depend on every bit: the finaliser of SplitMix64.
  ///
  /// From G. Steele, D. Lea and C. Flood, “Fast splittable pseudorandom number generators” (2014).
  @inline(__always)
  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
