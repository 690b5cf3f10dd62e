import Glibc

/// Draws a curve through many points with few knots.
enum CurveSketch {
  /// Points are given in hours, ascending, and values 0…1.
  typealias Point = (hours: Double, value: Double)

  /// A curve of at most `limit` of the points, the ends among them, with four decimals.
  ///
  /// Greedy refinement (U. Ramer, 1972; D. Douglas and T. Peucker, 1973, by vertical distance):
  /// the point that lies farthest from the curve becomes the next knot, the earlier one of two,
  /// until none lies farther than a five-hundredth.
  ///
  /// - Complexity: O(`limit` · n) for n points.
  static func curve(through points: [Point], limit: Int = 30) -> IHCParameters.Curve {
    precondition(!points.isEmpty, "a curve has points")
    var knots = points.count == 1 ? [0] : [0, points.count - 1]
    while knots.count < limit, let next = farthest(from: knots, points) {
      knots.insert(next, at: knots.partitioningIndex { $0 > next })
    }
    var hours: [Double] = []
    var values: [Double] = []
    for knot in knots {
      let hour = rounded(points[knot].hours)
      guard hours.last.map({ $0 < hour }) ?? true else { continue }
      hours.append(hour)
      values.append(rounded(points[knot].value))
    }
    return IHCParameters.Curve(hours: hours, values: values)
  }

  private static let tolerance = 0.002

  private static func farthest(from knots: [Int], _ points: [Point]) -> Int? {
    var worst: (index: Int, distance: Double)?
    for (left, right) in zip(knots, knots.dropFirst()) {
      let start = points[left]
      let slope = (points[right].value - start.value) / (points[right].hours - start.hours)
      for index in (left + 1)..<max(right, left + 1) {
        let line = start.value + slope * (points[index].hours - start.hours)
        let distance = abs(points[index].value - line)
        if distance > worst?.distance ?? tolerance { worst = (index, distance) }
      }
    }
    return worst?.index
  }

  /// With four decimals.
  static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
