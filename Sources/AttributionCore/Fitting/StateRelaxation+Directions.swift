extension StateRelaxation {
  /// Combines directions until a sweep changes nothing any more; false where it always does.
  func combine(_ values: inout [Values], _ right: [Values]) -> Bool {
    for _ in 0..<Self.restartLimit {
      var swept = values
      if sweep(&swept, right) <= Self.rounding { return true }
      improve(&values, residual: swept)
      for _ in 0..<4 where sweep(&values, right) <= Self.rounding { return true }
    }
    return false
  }

  /// Adds the combination of directions that leaves the least of the residual, for each of the two
  /// values by itself.
  ///
  /// All is measured relative to the values there are, so that rare events count as much as
  /// frequent ones. `swept` is `values` after one more sweep.
  private func improve(_ values: inout [Values], residual swept: [Values]) {
    let scales = free.map { max(values[Int($0)].x, 1e-100) }
    var residual = free.indices.map { place in
      let state = Int(free[place])
      return (swept[state] - values[state]) / scales[place]
    }
    let length = Self.norm(residual)
    Self.scale(&residual, by: Self.reciprocal(length))
    var directions = [residual]
    var least = LeastResidual(length)
    while directions.count <= Self.directionLimit {
      var next = withoutSweep(directions[directions.count - 1], scales, count: values.count)
      var column: [Values] = []
      for direction in directions {
        let product = Self.product(direction, next)
        for place in next.indices { next[place] -= product * direction[place] }
        column.append(product)
      }
      let rest = Self.norm(next)
      column.append(rest)
      least.append(column)
      if least.relativeRest <= Self.rounding { break }
      Self.scale(&next, by: Self.reciprocal(rest))
      directions.append(next)
    }
    for (direction, factor) in zip(directions, least.factors()) {
      for place in free.indices {
        values[Int(free[place])] += factor * direction[place] * scales[place]
      }
    }
    for state in free where values[Int(state)].x < 0 { values[Int(state)].x = 0 }
  }

  /// A direction less what a sweep makes of it, both relative to the scales.
  private func withoutSweep(
    _ direction: [Values], _ scales: [Double], count: Int
  ) -> [Values] {
    var swept = [Values](repeating: .zero, count: count)
    for place in free.indices { swept[Int(free[place])] = direction[place] * scales[place] }
    sweep(&swept, [Values](repeating: .zero, count: count))
    return free.indices.map { direction[$0] - swept[Int(free[$0])] / scales[$0] }
  }

  private static let rounding = 4.5e-16

  private static func product(_ left: [Values], _ right: [Values]) -> Values {
    var sum = Values.zero
    for index in left.indices { sum += left[index] * right[index] }
    return sum
  }

  private static func norm(_ vector: [Values]) -> Values {
    product(vector, vector).squareRoot()
  }

  private static func scale(_ vector: inout [Values], by factor: Values) {
    for index in vector.indices { vector[index] *= factor }
  }

  /// One by each, and zero by zero.
  private static func reciprocal(_ values: Values) -> Values {
    (1 / values).replacing(with: 0, where: values .== 0)
  }
}
