import AttributionCore
import AttributionRPC

extension JSONNumber {
  /// The number in millionths, rounded half to even from its decimal text; nil where it does not
  /// fit.
  var millionths: Int64? {
    if let exact = units(decimals: 6) { return exact }
    let parts = text.split(whereSeparator: { $0 == "e" || $0 == "E" })
    guard parts.count == 2 else { return Self.rounded(Array(text.utf8)) }
    guard let exponent = Int(parts[1]) else { return nil }
    // Beyond these it is nothing, or does not fit, unless it has absurdly many digits.
    guard exponent > -200 else { return 0 }
    guard exponent < 200 else { return nil }
    return Self.rounded(Self.shifted(parts[0], by: exponent))
  }

  private static func rounded(_ decimal: [UInt8]) -> Int64? {
    try? FixedPoint.parse(decimal.span, decimals: 6)
  }

  /// The digits of a mantissa with the point moved to the right.
  private static func shifted(_ mantissa: Substring, by exponent: Int) -> [UInt8] {
    let sign = mantissa.utf8.first == UInt8(ascii: "-") ? [UInt8(ascii: "-")] : []
    let halves = mantissa.utf8.dropFirst(sign.count)
      .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Array.init)
    var digits = halves[0] + (halves.count > 1 ? halves[1] : [])
    var point = halves[0].count + exponent
    let zero = UInt8(ascii: "0")
    if point < 0 {
      digits = Array(repeating: zero, count: -point) + digits
      point = 0
    } else if point > digits.count {
      digits += Array(repeating: zero, count: point - digits.count)
    }
    // A point without digits before it would do, but not one alone.
    return sign + [zero] + digits[..<point] + [UInt8(ascii: ".")] + digits[point...] + [zero]
  }
}
