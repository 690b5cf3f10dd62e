/// The factors of directions that leave the least of a residual, for two problems at once.
///
/// Columns of a Hessenberg matrix come one by one and are made triangular by rotations
/// (W. Givens, 1958).
struct LeastResidual {
  typealias Values = SIMD2<Double>

  private let length: Values
  private var columns: [[Values]] = []
  private var rotations: [(cosine: Values, sine: Values)] = []
  private var right: [Values]

  /// - Parameter length: Of the residual that is to be reduced.
  init(_ length: Values) {
    self.length = length
    right = [length]
  }

  /// Takes the products of the operator's next value with all directions, and its rest.
  mutating func append(_ products: [Values]) {
    var column = products
    for (index, rotation) in rotations.enumerated() {
      let upper = rotation.cosine * column[index] + rotation.sine * column[index + 1]
      column[index + 1] = rotation.cosine * column[index + 1] - rotation.sine * column[index]
      column[index] = upper
    }
    let last = rotations.count
    let length = (column[last] * column[last] + column[last + 1] * column[last + 1]).squareRoot()
    let cosine = (column[last] / length).replacing(with: 1, where: length .== 0)
    let sine = (column[last + 1] / length).replacing(with: 0, where: length .== 0)
    column[last] = length
    column.removeLast()
    columns.append(column)
    rotations.append((cosine, sine))
    right.append(-sine * right[last])
    right[last] = cosine * right[last]
  }

  /// How much of the residual is left, relative to its length; the larger of the two.
  var relativeRest: Double {
    let rest = right[right.count - 1] / length
    return max(length.x > 0 ? abs(rest.x) : 0, length.y > 0 ? abs(rest.y) : 0)
  }

  /// One factor a direction.
  func factors() -> [Values] {
    var factors = [Values](repeating: .zero, count: columns.count)
    for row in columns.indices.reversed() {
      var rest = right[row]
      for later in row + 1..<max(columns.count, row + 1) {
        rest -= columns[later][row] * factors[later]
      }
      // A direction that the operator does not change anything in is not used.
      factors[row] = (rest / columns[row][row]).replacing(with: 0, where: columns[row][row] .== 0)
    }
    return factors
  }
}
