import AttributionCore

/// Removal effects by the book: the chain of (start), windows, (conversion) and (null) as a table of
/// probabilities, and its equations by Gaussian elimination.
package struct SlowMarkov {
  /// Windows of up to k channels; the first is (start).
  private var states: [[String]] = [[]]
  private var probabilities: [[Double]] = []
  private var rewards: [Double] = []

  /// The chain of paths: with `countsRevenue` a conversion counts by its revenue, and with
  /// `keepsLoops` a state that follows itself is a transition.
  package init(_ set: PathSet, order: Int, countsRevenue: Bool = false, keepsLoops: Bool = false) {
    var transitions: [[String]: [[String]: Double]] = [:]
    var leaving: [[String]: Double] = [:]
    var reward: [[String]: Double] = [:]
    for (names, tally) in set.paths {
      let walks = Double(tally.conversions + tally.nulls)
      var windows: [[String]] = [[]]
      for end in min(order, names.count)...names.count {
        let window = Array(names[max(end - order, 0)..<end])
        if windows[windows.count - 1] != window || keepsLoops { windows.append(window) }
      }
      for (from, to) in zip(windows, windows.dropFirst()) {
        transitions[from, default: [:]][to, default: 0] += walks
      }
      for window in windows { leaving[window, default: 0] += walks }
      reward[windows[windows.count - 1], default: 0] +=
        countsRevenue ? Double(tally.revenue.micros) : Double(tally.conversions)
    }
    states += leaving.keys.filter { !$0.isEmpty && leaving[$0] != 0 }
      .sorted { $0.lexicographicallyPrecedes($1) }
    for state in states {
      probabilities.append(
        states.map { (transitions[state]?[$0] ?? 0) / (leaving[state] ?? 1) })
      rewards.append((reward[state] ?? 0) / (leaving[state] ?? 1))
    }
  }

  /// What is expected of a walk from (start), where states with `removed` lead to (null).
  package func expectation(removed: String? = nil) -> Double {
    let count = states.count
    var rows = (0..<count).map { row in
      let isRemoved = removed.map(states[row].contains) ?? false
      return (0...count).map { column in
        if column == count { return isRemoved ? 0 : rewards[row] }
        return (row == column ? 1 : 0) - (isRemoved ? 0 : probabilities[row][column])
      }
    }
    for pivot in 0..<count {
      let best = (pivot..<count).max { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) } ?? pivot
      rows.swapAt(pivot, best)
      for row in 0..<count where row != pivot && rows[row][pivot] != 0 {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in pivot...count { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
    return rows[0][count] / rows[0][0]
  }

  package func removalEffect(_ name: String) -> Double {
    1 - expectation(removed: name) / expectation()
  }
}
