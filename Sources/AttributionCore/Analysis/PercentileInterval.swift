/// Which of the sorted replicates bound an interval, by the method of percentiles.
///
/// From B. Efron, “Bootstrap methods: another look at the jackknife” (1979).
package struct PercentileInterval: Hashable, Sendable {
  package let replicates: Int
  /// In per cent.
  package let confidence: Int

  /// - Parameters:
  ///   - replicates: At least one.
  ///   - confidence: In per cent, 1…99.
  package init(replicates: Int, confidence: Int) {
    precondition(replicates > 0 && 1...99 ~= confidence)
    self.replicates = replicates
    self.confidence = confidence
  }

  /// The position of the lower bound; the upper one lies as far from the end.
  ///
  /// Of (replicates + 1) · (100 − confidence) / 200 replicates, rounded down, it is the last, or the
  /// first where there is none.
  package var rank: Int {
    max((replicates + 1) * (100 - confidence) / 200, 1) - 1
  }

  /// The bounds among values, which are put into order.
  package func bounds<Value: Comparable>(of values: inout [Value]) -> (low: Value, high: Value) {
    precondition(values.count == replicates)
    values.sort()
    return (values[rank], values[replicates - 1 - rank])
  }
}
