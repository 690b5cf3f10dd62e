/// Conversions by a measure of their journeys, in classes of fixed bounds; quantiles are exact.
package struct Histogram: Hashable, Sendable {
  /// Where each class starts, ascending; it ends where the next one starts.
  package let bounds: [Int64]
  /// The conversions of each class.
  package private(set) var classes: [ConversionSums]
  private var values: [Int64] = []
  private var isSorted = true

  package init(bounds: [Int64]) {
    precondition(!bounds.isEmpty, "a histogram has at least one class")
    self.bounds = bounds
    classes = [ConversionSums](repeating: .zero, count: bounds.count)
  }

  /// All conversions counted.
  package var total: Int64 { Int64(values.count) }

  /// Counts a conversion of that measure, which is not below the first bound.
  package mutating func add(_ value: Int64, _ revenue: Money) {
    classes[bounds.partitioningIndex { $0 > value } - 1].add(revenue)
    values.append(value)
    isSorted = false
  }

  /// The smallest value that at least so many hundredths of the conversions do not exceed; nil
  /// without conversions.
  ///
  /// - Complexity: O(n log n) the first time after ``add(_:_:)``.
  package mutating func quantile(percent: Int64) -> Int64? {
    guard !values.isEmpty else { return nil }
    if !isSorted {
      values.sort()
      isSorted = true
    }
    let rank = (total * percent + 99) / 100
    return values[Int(max(rank, 1)) - 1]
  }
}
