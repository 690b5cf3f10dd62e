/// By how much the credit of a channel is scaled, as its lift tests say: an exact fraction.
package struct CalibrationFactor: Hashable, Sendable {
  package let numerator: Int64
  /// Positive.
  package let denominator: Int64
  /// How uncertain the factor is, as its tests are.
  package let standardError: Double

  /// A test, and the credit that the channel has for the conversions of its days.
  package struct Observation: Hashable, Sendable {
    package var test: LiftTest
    /// Positive.
    package var credit: Credit

    package init(_ test: LiftTest, credit: Credit) {
      precondition(credit > .zero)
      self.test = test
      self.credit = credit
    }

    /// What the test found over what the model credits.
    var factor: Double { Double(test.incremental.nanos) / Double(credit.nanos) }
    var standardError: Double { Double(test.standardError.nanos) / Double(credit.nanos) }
  }

  /// The factor that one or more tests of a channel agree on best.
  ///
  /// One test's is exact. Several are weighed by their inverse variances, which makes the
  /// combination with the least variance (W. Cochran, “The combination of estimates from different
  /// experiments”, 1954), rounded to a billionth.
  package init(_ observations: [Observation]) {
    precondition(!observations.isEmpty)
    if observations.count == 1 {
      numerator = observations[0].test.incremental.nanos
      denominator = observations[0].credit.nanos
      standardError = observations[0].standardError
      return
    }
    // Relative to the most certain one, so that no square leaves the range of a Double.
    let least = observations.map(\.standardError).min() ?? 1
    var weighed = 0.0
    var total = 0.0
    for observation in observations {
      let ratio = least / observation.standardError
      weighed += ratio * ratio * observation.factor
      total += ratio * ratio
    }
    denominator = Self.billion
    let scaled = (weighed / total * Double(Self.billion)).rounded(.toNearestOrEven)
    numerator = scaled < Double(Int64.max) ? Int64(scaled) : .max
    standardError = least / total.squareRoot()
  }

  private static let billion: Int64 = 1_000_000_000

  /// In units of 10^-9, half to even.
  package var billionths: Int64 {
    FixedPoint.ratio(numerator, decimals: 0, over: denominator, decimals: 0, to: 9) ?? .max
  }

  /// The amount times the factor, half to even; where that does not fit, the nearest that does.
  package func scale(_ amount: Int64) -> Int64 { Int64(clamping: scale(Int128(amount))) }

  /// Amounts times the factor, so that every sum of the first so many of them is the same sum of
  /// the given ones times the factor, half to even: parts add up to what their whole comes to.
  package func scale(series amounts: [Int64]) -> [Int64] {
    var given: Int128 = 0
    var made: Int128 = 0
    return amounts.map { amount in
      given += Int128(amount)
      let sum = scale(given)
      defer { made = sum }
      return Int64(clamping: sum - made)
    }
  }

  /// The amount times the factor, half to even; where that leaves 126 bits, the nearest that does
  /// not.
  package func scale(_ amount: Int128) -> Int128 {
    let limit = Int128.max / 2
    let (product, overflow) = amount.multipliedReportingOverflow(by: Int128(numerator))
    guard !overflow else { return (amount < 0) == (numerator < 0) ? limit : -limit }
    let (quotient, remainder) = product.quotientAndRemainder(dividingBy: Int128(denominator))
    let twice = remainder.magnitude * 2
    let whole = UInt128(denominator.magnitude)
    guard twice > whole || (twice == whole && quotient % 2 != 0) else { return quotient }
    return product < 0 ? quotient - 1 : quotient + 1
  }
}
