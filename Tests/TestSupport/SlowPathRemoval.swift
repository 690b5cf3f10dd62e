import AttributionCore

/// `path-removal` by the book: every rate counted anew over all paths.
package enum SlowPathRemoval {
  /// How often exactly this path converts; zero for one that never occurred.
  package static func rate(of names: [String], in set: PathSet) -> Double {
    let paths = set.paths.filter { $0.names == names }
    let conversions = paths.reduce(0) { $0 + $1.tally.conversions }
    let walks = paths.reduce(0) { $0 + $1.tally.conversions + $1.tally.nulls }
    return walks > 0 ? Double(conversions) / Double(walks) : 0
  }

  /// The shares of a path's touches.
  package static func shares(of names: [String], in set: PathSet) -> [Double] {
    guard names.count > 1 else { return [1] }
    let whole = rate(of: names, in: set)
    let gains = names.indices.map { index in
      var rest = names
      rest.remove(at: index)
      return max(whole - rate(of: rest, in: set), 0)
    }
    let sum = gains.reduce(0, +)
    guard sum > 0 else { return names.indices.map { $0 == names.count - 1 ? 1 : 0 } }
    return gains.map { $0 / sum }
  }
}
