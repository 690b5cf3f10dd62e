extension Double {
  /// Plain decimal text with at most so many decimals, without trailing zeros or exponent.
  ///
  /// The number is finite, and its magnitude less than a billion where `decimals` is nine.
  package func text(decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let units = (self * scale).rounded(.toNearestOrEven)
    guard let exact = Int64(exactly: units) else { return description }
    return FixedPoint.text(exact, decimals: decimals)
  }

  /// As a percentage with at most two decimals, such as `33.33 %`.
  package var percent: String { "\((self * 100).text(decimals: 2)) %" }
}
