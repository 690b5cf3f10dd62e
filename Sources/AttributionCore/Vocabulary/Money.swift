/// An amount of the data's currency, in millionths of its unit.
///
/// Amounts are parsed from decimal text and never pass through floating point.
package struct Money: Hashable, Sendable {
  package var micros: Int64

  package init(micros: Int64) { self.micros = micros }

  package static let zero = Money(micros: 0)
}

extension Money: Comparable {
  package static func < (left: Self, right: Self) -> Bool { left.micros < right.micros }
}

extension Money: AdditiveArithmetic {
  /// The exact sum; where that does not fit, the nearest amount that does.
  package static func + (left: Self, right: Self) -> Self {
    let (sum, overflow) = left.micros.addingReportingOverflow(right.micros)
    return Money(micros: overflow ? (right.micros < 0 ? .min : .max) : sum)
  }

  /// The exact difference; where that does not fit, the nearest amount that does.
  package static func - (left: Self, right: Self) -> Self {
    let (difference, overflow) = left.micros.subtractingReportingOverflow(right.micros)
    return Money(micros: overflow ? (right.micros < 0 ? .max : .min) : difference)
  }
}

extension Money: CustomStringConvertible {
  /// Plain decimal text without trailing zeros, such as `12.5`.
  package var description: String { FixedPoint.text(micros, decimals: 6) }
}
