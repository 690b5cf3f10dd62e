/// Solves the equations of some states of a chain by eliminating one after the other.
///
/// The matrix `A` has how often walks left a state on its diagonal and, negated, how often they
/// went elsewhere off it; what a row lacks to zero is how often they left these states for good.
/// The method (W. Grassmann, M. Taksar, D. Heyman, 1985) adds pivots up from what is left instead
/// of subtracting, so that nothing cancels: every solution for a right side without negative
/// numbers has nearly all its digits, however rarely walks end.
struct StateElimination {
  /// The number of equations.
  let count: Int
  /// Row by row: above the diagonal how often a state leads to later ones once all before are
  /// eliminated, below it the multiples of earlier rows that were added.
  private var matrix: [Double]
  /// How often a state leads to later ones or out.
  private var pivots: [Double]

  /// - Parameters:
  ///   - chain: Some chain.
  ///   - free: The states whose equations are meant, ascending; walks that come to others leave.
  /// - Complexity: O(n³) for n free states, with n² numbers in memory.
  init(_ chain: PathChain, free: [Int]) {
    let count = free.count
    self.count = count
    matrix = [Double](repeating: 0, count: count * count)
    pivots = [Double](repeating: 0, count: count)
    var places = [Int](repeating: -1, count: chain.count)
    for (place, state) in free.enumerated() { places[state] = place }
    var leaving = [Double](repeating: 0, count: count)
    for (place, state) in free.enumerated() {
      leaving[place] = chain.ends[state]
      for index in chain.rows[state]..<chain.rows[state + 1] {
        let target = places[Int(chain.targets[index])]
        if target < 0 {
          leaving[place] += chain.counts[index]
        } else {
          matrix[place * count + target] = chain.counts[index]
        }
      }
    }
    eliminate(&leaving)
  }

  private mutating func eliminate(_ leaving: inout [Double]) {
    let count = count
    matrix.withUnsafeMutableBufferPointer { matrix in
      for pivot in 0..<count {
        let rest = pivot + 1..<count
        let source = UnsafeBufferPointer(rebasing: matrix[pivot * count..<(pivot + 1) * count])
        var sum = leaving[pivot]
        for column in rest { sum += source[column] }
        // A state that nothing leaves is a walk without an end: whoever comes there is lost.
        pivots[pivot] = sum > 0 ? sum : .infinity
        for row in rest where matrix[row * count + pivot] > 0 {
          let target = UnsafeMutableBufferPointer(
            rebasing: matrix[row * count..<(row + 1) * count])
          let factor = target[pivot] / pivots[pivot]
          target[pivot] = factor
          for column in rest { target[column] += factor * source[column] }
          leaving[row] += factor * leaving[pivot]
        }
      }
    }
  }

  /// The solution for a right side, both by place among the free states.
  ///
  /// - Complexity: O(n²).
  func solution(of right: [Double]) -> [Double] {
    var values = right
    solve(&values, from: 0)
    return values
  }

  /// The diagonal of the inverse.
  ///
  /// - Complexity: O(n³).
  func inverseDiagonal() -> [Double] {
    var diagonal: [Double] = []
    var values = [Double](repeating: 0, count: count)
    for place in 0..<count {
      for later in place..<count { values[later] = 0 }
      values[place] = 1
      solve(&values, from: place)
      diagonal.append(values[place])
    }
    return diagonal
  }

  /// Solves for the values from `first` on, where those before are zero on the right side.
  private func solve(_ values: inout [Double], from first: Int) {
    matrix.withUnsafeBufferPointer { matrix in
      values.withUnsafeMutableBufferPointer { values in
        for row in first..<count {
          values[row] += Self.product(matrix, row * count, values, first..<row)
        }
        for row in (first..<count).reversed() {
          let later = Self.product(matrix, row * count, values, row + 1..<count)
          values[row] = (values[row] + later) / pivots[row]
        }
      }
    }
  }

  /// Four sums at once: the processor need not wait for one addition to begin the next.
  private static func product(
    _ matrix: UnsafeBufferPointer<Double>, _ row: Int,
    _ values: UnsafeMutableBufferPointer<Double>, _ columns: Range<Int>
  ) -> Double {
    var sums = SIMD4<Double>.zero
    var column = columns.lowerBound
    while column &+ 4 <= columns.upperBound {
      let left = SIMD4(
        matrix[row &+ column], matrix[row &+ column &+ 1], matrix[row &+ column &+ 2],
        matrix[row &+ column &+ 3])
      let right = SIMD4(
        values[column], values[column &+ 1], values[column &+ 2], values[column &+ 3])
      sums += left * right
      column &+= 4
    }
    var sum = sums.sum()
    while column < columns.upperBound {
      sum += matrix[row &+ column] * values[column]
      column &+= 1
    }
    return sum
  }
}
