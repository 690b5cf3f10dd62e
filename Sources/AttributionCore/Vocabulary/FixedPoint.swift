/// Integers that stand for decimal fractions: their text, both ways, and exact ratios.
package enum FixedPoint {
  /// Why a text is not a decimal number of the wanted size.
  package enum ParseError: Error, Hashable, Sendable {
    /// Not an optional sign, digits, and at most one point.
    case notADecimal
    /// A decimal number, but too large or too finely divided to be held exactly.
    case outOfRange
  }

  /// Plain decimal text of `value · 10^-decimals`, without trailing zeros or exponent.
  package static func text(_ value: Int64, decimals: Int) -> String {
    var digits = String(value.magnitude)
    guard decimals > 0 else { return (value < 0 ? "-" : "") + digits }
    if digits.utf8.count <= decimals {
      digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
    }
    let point = digits.utf8.count - decimals
    var fraction = Substring(digits.utf8.dropFirst(point))
    while fraction.utf8.last == UInt8(ascii: "0") { fraction = fraction.dropLast() }
    let whole = (value < 0 ? "-" : "") + String(Substring(digits.utf8.prefix(point)))
    return fraction.isEmpty ? whole : whole + "." + fraction
  }

  /// Reads `-12.50` as an integer of `10^-decimals` units.
  ///
  /// Digits beyond `decimals` are rounded half to even: exports of binary fractions have them
  /// (`0.30000000000000004`), and no unit is that small.
  package static func parse(
    _ text: Span<UInt8>, decimals: Int
  ) throws(ParseError) -> Int64 {
    if let value = short(text, decimals: decimals) { return value }
    var index = 0
    var isNegative = false
    if text.count > 0, text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
      isNegative = text[0] == UInt8(ascii: "-")
      index = 1
    }
    var value: Int64 = 0
    var digits = 0
    var fractionDigits = -1
    var rest = Rest.zero
    while index < text.count {
      let byte = text[index]
      index += 1
      if byte == UInt8(ascii: "."), fractionDigits < 0 {
        fractionDigits = 0
        continue
      }
      let digit = byte &- UInt8(ascii: "0")
      guard digit <= 9 else { throw .notADecimal }
      digits += 1
      if fractionDigits >= 0 {
        if fractionDigits == decimals {
          rest.append(digit)
          continue
        }
        fractionDigits += 1
      }
      value = try appending(digit, to: value, negative: isNegative)
    }
    guard digits > 0 else { throw .notADecimal }
    for _ in max(fractionDigits, 0)..<decimals {
      value = try appending(0, to: value, negative: isNegative)
    }
    // Amounts must have a negative, or subtracting one could not undo adding it.
    guard value != .min else { throw .outOfRange }
    guard rest.isRoundedUp(from: value) else { return value }
    let (rounded, overflowed) = value.addingReportingOverflow(isNegative ? -1 : 1)
    guard !overflowed, rounded != .min else { throw .outOfRange }
    return rounded
  }

  /// Reads a decimal such as nearly all are: without a sign, with no more than `decimals` digits
  /// behind the point, and so short that nothing can overflow; nil for any other text.
  @inline(__always)
  private static func short(_ text: Span<UInt8>, decimals: Int) -> Int64? {
    guard text.count + decimals <= 18 else { return nil }
    var value: Int64 = 0
    var digits = 0
    var digitsBeforePoint = -1
    for index in text.indices {
      let digit = text[index] &- UInt8(ascii: "0")
      if digit <= 9 {
        value = value &* 10 &+ Int64(digit)
        digits &+= 1
      } else {
        guard text[index] == UInt8(ascii: "."), digitsBeforePoint < 0 else { return nil }
        digitsBeforePoint = digits
      }
    }
    let fractionDigits = digitsBeforePoint < 0 ? 0 : digits - digitsBeforePoint
    guard digits > 0, fractionDigits <= decimals else { return nil }
    for _ in fractionDigits..<decimals { value = value &* 10 }
    return value
  }

  /// What stands behind the last digit that is kept, as far as rounding asks.
  private enum Rest {
    /// Nothing yet.
    case zero
    /// Zeros.
    case zeroSoFar
    case belowHalf
    case half
    case aboveHalf

    mutating func append(_ digit: UInt8) {
      switch self {
      case .zero where digit == 0: self = .zeroSoFar
      case .zero: self = digit < 5 ? .belowHalf : digit == 5 ? .half : .aboveHalf
      case .zeroSoFar: if digit != 0 { self = .belowHalf }
      case .half: if digit != 0 { self = .aboveHalf }
      case .belowHalf, .aboveHalf: break
      }
    }

    func isRoundedUp(from value: Int64) -> Bool {
      self == .aboveHalf || (self == .half && value % 2 != 0)
    }
  }

  private static func appending(
    _ digit: UInt8, to value: Int64, negative: Bool
  ) throws(ParseError) -> Int64 {
    let (scaled, overflowed) = value.multipliedReportingOverflow(by: 10)
    let step = negative ? -Int64(digit) : Int64(digit)
    let (sum, overflowedAgain) = scaled.addingReportingOverflow(step)
    guard !overflowed, !overflowedAgain else { throw .outOfRange }
    return sum
  }

  /// `numerator / denominator` rounded half to even to `10^-decimals` units; nil where the
  /// denominator is zero or the result does not fit.
  ///
  /// `numerator` is scaled by `10^numeratorDecimals`, `denominator` by `10^denominatorDecimals`.
  package static func ratio(
    _ numerator: Int64, decimals numeratorDecimals: Int,
    over denominator: Int64, decimals denominatorDecimals: Int, to decimals: Int
  ) -> Int64? {
    guard denominator != 0 else { return nil }
    let shift = decimals + denominatorDecimals - numeratorDecimals
    var top = Int128(numerator)
    var bottom = Int128(denominator)
    if shift >= 0 { top *= power(shift) } else { bottom *= power(-shift) }
    let quotient = roundedHalfToEven(top, bottom)
    return Int64(exactly: quotient)
  }

  /// `numerator / denominator` rounded half to even to `10^-decimals` units; nil where the
  /// denominator is zero or the result does not fit.
  package static func ratio(
    _ numerator: Int128, over denominator: Int128, to decimals: Int
  ) -> Int64? {
    guard denominator != 0 else { return nil }
    let (top, overflow) = numerator.multipliedReportingOverflow(by: power(decimals))
    return overflow ? nil : Int64(exactly: roundedHalfToEven(top, denominator))
  }

  private static func roundedHalfToEven(_ top: Int128, _ bottom: Int128) -> Int128 {
    let (quotient, remainder) = top.quotientAndRemainder(dividingBy: bottom)
    let twice = remainder.magnitude * 2
    let away = twice > bottom.magnitude || (twice == bottom.magnitude && quotient % 2 != 0)
    guard away else { return quotient }
    return (top < 0) == (bottom < 0) ? quotient + 1 : quotient - 1
  }

  private static func power(_ exponent: Int) -> Int128 {
    var result: Int128 = 1
    for _ in 0..<exponent { result *= 10 }
    return result
  }
}
