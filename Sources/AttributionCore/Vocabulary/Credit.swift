/// A share of conversions, in billionths: one conversion is 1 000 000 000.
package struct Credit: Hashable, Sendable {
  package var nanos: Int64

  package init(nanos: Int64) { self.nanos = nanos }

  package static let zero = Credit(nanos: 0)
  /// One whole conversion.
  package static let one = Credit(nanos: 1_000_000_000)
}

extension Credit: Comparable {
  package static func < (left: Self, right: Self) -> Bool { left.nanos < right.nanos }
}

extension Credit: AdditiveArithmetic {
  /// The exact sum; where that does not fit, the nearest amount that does.
  package static func + (left: Self, right: Self) -> Self {
    let (sum, overflow) = left.nanos.addingReportingOverflow(right.nanos)
    return Credit(nanos: overflow ? (right.nanos < 0 ? .min : .max) : sum)
  }

  /// The exact difference; where that does not fit, the nearest amount that does.
  package static func - (left: Self, right: Self) -> Self {
    let (difference, overflow) = left.nanos.subtractingReportingOverflow(right.nanos)
    return Credit(nanos: overflow ? (right.nanos < 0 ? .max : .min) : difference)
  }
}

extension Credit: CustomStringConvertible {
  /// Plain decimal text without trailing zeros, such as `0.333333333`.
  package var description: String { FixedPoint.text(nanos, decimals: 9) }
}
