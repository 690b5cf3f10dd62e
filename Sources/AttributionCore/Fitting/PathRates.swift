/// The conversion rates of the paths that ever converted; every other path has zero.
package struct PathRates: Hashable, Sendable {
  /// Rates by the hash of the path.
  package private(set) var rates: [UInt64: Double]

  package init(_ rates: [UInt64: Double] = [:]) { self.rates = rates }
}
