package import AttributionCore

/// Shapley values by the book: what each channel adds, averaged over all orders of all channels.
package struct SlowShapley {
  private let set: PathSet
  private let worth: ShapleyWorth
  private let countsRevenue: Bool

  package init(_ set: PathSet, _ worth: ShapleyWorth, countsRevenue: Bool = false) {
    self.set = set
    self.worth = worth
    self.countsRevenue = countsRevenue
  }

  /// What a coalition is worth.
  package func worth(of coalition: Set<String>) -> Double {
    let paths = set.paths.filter { path in
      worth == .exactRate
        ? Set(path.names) == coalition : Set(path.names).isSubset(of: coalition)
    }
    let gain = paths.reduce(0.0) { sum, path in
      sum + Double(countsRevenue ? path.tally.revenue.micros : path.tally.conversions)
    }
    guard worth.isLearned else { return gain }
    let walks = paths.reduce(0) { $0 + $1.tally.conversions + $1.tally.nulls }
    return walks > 0 ? gain / Double(walks) : 0
  }

  package func values() -> [String: Double] {
    var values: [String: Double] = [:]
    var count = 0.0
    var known: [Set<String>: Double] = [[]: 0]
    Self.visitOrders(of: set.names) { order in
      count += 1
      var coalition: Set<String> = []
      for name in order {
        let before = known[coalition] ?? 0
        coalition.insert(name)
        let after = known[coalition] ?? worth(of: coalition)
        known[coalition] = after
        values[name, default: 0] += after - before
      }
    }
    return values.mapValues { $0 / count }
  }

  private static func visitOrders(of names: [String], _ visit: ([String]) -> Void) {
    func extend(_ order: [String]) {
      if order.count == names.count { return visit(order) }
      for name in names where !order.contains(name) { extend(order + [name]) }
    }
    extend([])
  }
}
