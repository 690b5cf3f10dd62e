package import AttributionCore

/// A number as the decimal text that JSON shows, so that no digit is ever lost.
///
/// Two numbers are equal when their texts are: `1` is not `1.0`.
package struct JSONNumber: Hashable, Sendable {
  /// Text of JSON's number grammar.
  package let text: String

  package init(_ value: Int64) { text = String(value) }

  package init(_ value: Int) { text = String(value) }

  package init(_ amount: Money) { text = amount.description }

  package init(_ credit: Credit) { text = credit.description }

  /// `units · 10^-decimals`.
  package init(_ units: Int64, decimals: Int) {
    text = FixedPoint.text(units, decimals: decimals)
  }

  /// The shortest text that reads as `value` again; zero for what is no number.
  package init(_ value: Double) { text = value.isFinite ? "\(value)" : "0" }

  /// The number that `text` writes; nil where it is not JSON's idea of a number.
  package init?(text: String) {
    let bytes = Array(text.utf8)
    guard Self.length(of: bytes, from: 0) == bytes.count else { return nil }
    self.text = text
  }

  /// Text whose grammar the parser has checked.
  init(checked text: String) { self.text = text }
}

extension JSONNumber {
  /// The number in units of `10^-decimals`; nil where that is not exact or does not fit.
  package func units(decimals: Int) -> Int64? {
    var digits: [UInt8] = []
    var fractionDigits = 0
    var isFraction = false
    var exponent = 0
    for (offset, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(byte - UInt8(ascii: "0"))
        if isFraction { fractionDigits += 1 }
      case UInt8(ascii: "."):
        isFraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard let written = Int(Substring(text.utf8.dropFirst(offset + 1))),
          -Self.largestExponent...Self.largestExponent ~= written
        else { return nil }
        exponent = written
      default: break
      }
      if byte | 0x20 == UInt8(ascii: "e") { break }
    }
    return Self.shifted(
      digits, by: decimals - fractionDigits + exponent, isNegative: text.utf8.first == 0x2D)
  }

  private static let largestExponent = 10_000

  private static func shifted(_ digits: [UInt8], by shift: Int, isNegative: Bool) -> Int64? {
    let kept = max(digits.count + min(shift, 0), 0)
    guard digits[kept...].allSatisfy({ $0 == 0 }) else { return nil }
    guard digits.contains(where: { $0 != 0 }) else { return 0 }
    guard shift < 19 else { return nil }
    var value: Int64 = 0
    for digit in digits[..<kept] + repeatElement(0, count: max(shift, 0)) {
      let (scaled, overflowed) = value.multipliedReportingOverflow(by: 10)
      let step = isNegative ? -Int64(digit) : Int64(digit)
      let (sum, overflowedAgain) = scaled.addingReportingOverflow(step)
      guard !overflowed, !overflowedAgain else { return nil }
      value = sum
    }
    return value
  }
}

extension JSONNumber {
  /// How many bytes from `start` are a number of JSON's grammar; nil where none begins there.
  static func length(of bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    func digits() -> Bool {
      let first = index
      while index < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index] {
        index += 1
      }
      return index > first
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
    let whole = index
    guard digits(), index == whole + 1 || bytes[whole] != UInt8(ascii: "0") else { return nil }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      guard digits() else { return nil }
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == 0x2D {
        index += 1
      }
      guard digits() else { return nil }
    }
    return index - start
  }
}
