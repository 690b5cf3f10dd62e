/// Solves the equations of some states of a chain by going over them again and again.
///
/// Of each state two values are asked for, in one vector: those of the free states are such that
/// `visits · value = right side + Σ count · value of the target`; those of the others are given.
/// Sweeps there and back (Gauss and Seidel) come nearer from below, by the same factor each time;
/// where that is slow, directions of steepest progress are combined (GMRES, Y. Saad and
/// M. Schultz, 1986), with a sweep for the preconditioner.
struct StateRelaxation {
  typealias Values = SIMD2<Double>

  private let chain: PathChain
  let free: [Int32]

  init(_ chain: PathChain, free: [Int32]) {
    self.chain = chain
    self.free = free
  }

  /// Sweeps before directions are combined.
  static let sweepLimit = 150
  /// Restarts of the combination, each of as many directions.
  static let restartLimit = 60
  static let directionLimit = 40

  /// Improves `values`, where those of states that are not free are given; false where they could
  /// not be made exact.
  ///
  /// - Complexity: O(transitions) a sweep; mostly some dozens of sweeps.
  func solve(_ values: inout [Values], right: [Values]) -> Bool {
    var last = Double.infinity
    for _ in 0..<Self.sweepLimit {
      let change = sweep(&values, right)
      if isExact(change, after: last) { return true }
      last = change
    }
    return combine(&values, right)
  }

  /// Whether what all further sweeps would change, judged by the last two, is below rounding.
  private func isExact(_ change: Double, after last: Double) -> Bool {
    if change <= 4.5e-16 { return true }
    guard change < last, last.isFinite else { return false }
    let factor = change / last
    return change * factor / (1 - factor) <= 2e-16
  }

  /// One sweep there and back; the largest change of a value relative to it.
  @discardableResult
  func sweep(_ values: inout [Values], _ right: [Values]) -> Double {
    var change = 0.0
    for state in free { change = max(change, update(Int(state), &values, right)) }
    for state in free.reversed() { change = max(change, update(Int(state), &values, right)) }
    return change
  }

  @inline(__always) private func update(
    _ state: Int, _ values: inout [Values], _ right: [Values]
  ) -> Double {
    var sum = right[state]
    for index in chain.rows[state]..<chain.rows[state &+ 1] {
      sum += chain.counts[index] * values[Int(chain.targets[index])]
    }
    let value = sum / chain.visits[state]
    let difference = value - values[state]
    values[state] = value
    guard value.x > 0 else { return 0 }
    return max(abs(difference.x), abs(difference.y)) / value.x
  }
}
