/// The conversion rates of the paths that ever converted; every other path has zero.
package struct PathRates: Hashable, Sendable {
  /// Rates by the value of the path's ``PathHash``.
  package private(set) var rates: [UInt64: Double]

  package init(_ rates: [UInt64: Double] = [:]) { self.rates = rates }

  package subscript(path: PathHash) -> Double { rates[path.value] ?? 0 }

  /// Adds the rate of a path; of two that have the same hash, the higher one stays.
  mutating func add(_ rate: Double, of path: PathHash) {
    rates[path.value] = max(rate, rates[path.value] ?? 0)
  }

  /// How often a path converts, and how much of that would be gone without each of its touches.
  ///
  /// `gains` is overwritten with what each touch adds to the rate, zero where it adds nothing or
  /// there is no path without it.
  ///
  /// - Complexity: O(n) for n touches.
  func gains(
    of path: Span<ChannelID>, hashes: [UInt64], into gains: inout MutableSpan<Double>
  ) -> Double {
    var whole = PathHash()
    for index in path.indices { whole.append(hashes[Int(path[index].rawValue)]) }
    let rate = self[whole]
    guard rate > 0, path.count > 1 else {
      for index in path.indices { gains[index] = 0 }
      return rate
    }
    // From the last touch to the first: the hash of the touches from one on, and the power of the
    // base that its channel is multiplied by.
    var rest: UInt64 = 0
    var power: UInt64 = 1
    for index in path.indices.reversed() {
      let after = rest
      rest = PathHash.sum(PathHash.product(hashes[Int(path[index].rawValue)], power), rest)
      power = PathHash.product(power, PathHash.base)
      let before = PathHash.product(
        PathHash.difference(whole.value, rest), PathHash.inverseBase)
      let without = self[PathHash(value: PathHash.sum(before, after))]
      gains[index] = max(rate - without, 0)
    }
    return rate
  }
}
