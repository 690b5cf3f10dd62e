/// What every coalition of up to twenty channels is worth, by conversions and by revenue a path.
package struct CoalitionWorths {
  private let channels: Int
  /// By set of channels, a bit each.
  private var worths: [SIMD2<Double>]

  /// - Complexity: O(n · 2ⁿ) for n channels.
  package init(_ coalitions: [Coalition], channels: Int, _ worth: ShapleyWorth) {
    precondition(channels <= FitContext.exactChannels, "all coalitions fit into memory")
    self.channels = channels
    var conversions = [Int64](repeating: 0, count: 1 << channels)
    var walks = conversions
    var revenue = [Double](repeating: 0, count: 1 << channels)
    for coalition in coalitions {
      let set = coalition.members.reduce(0) { $0 | 1 << $1 }
      conversions[set] += coalition.conversions
      walks[set] += coalition.walks
      revenue[set] += Double(coalition.revenue)
    }
    if worth == .subsetRate {
      Self.addSubsets(&conversions)
      Self.addSubsets(&walks)
      Self.addSubsets(&revenue)
    }
    worths = walks.indices.map { set in
      walks[set] > 0
        ? SIMD2(Double(conversions[set]), revenue[set]) / Double(walks[set]) : .zero
    }
  }

  /// What each channel adds to the coalitions of others, over all orders in which they can join.
  ///
  /// - Complexity: O(n · 2ⁿ).
  package func shapleyValues() -> [SIMD2<Double>] {
    let weights = Self.weights(channels)
    return (0..<channels).map { channel in
      let bit = 1 << channel
      var sum = SIMD2<Double>.zero
      for higher in stride(from: 0, to: worths.count, by: bit * 2) {
        for set in higher..<higher + bit {
          sum += weights[set.nonzeroBitCount] * (worths[set + bit] - worths[set])
        }
      }
      return sum
    }
  }

  /// By number of members before a channel joins, the part of all orders: s! (n − 1 − s)! / n!.
  private static func weights(_ channels: Int) -> [Double] {
    var weight = 1 / Double(channels)
    return (0..<channels).map { size in
      defer { weight *= Double(size + 1) / Double(max(channels - 1 - size, 1)) }
      return weight
    }
  }

  /// Adds to every set what its subsets have: the zeta transform.
  private static func addSubsets<Number: AdditiveArithmetic>(_ sums: inout [Number]) {
    var bit = 1
    while bit < sums.count {
      for higher in stride(from: 0, to: sums.count, by: bit * 2) {
        for set in higher..<higher + bit { sums[set + bit] += sums[set] }
      }
      bit *= 2
    }
  }
}
