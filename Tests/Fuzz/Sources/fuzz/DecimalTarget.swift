import AttributionCore

/// Decimal numbers: each is what slow arithmetic says, and the text of a number is that number.
struct DecimalTarget: FuzzTarget {
  static let name = "decimals"

  func read(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let decimals = Int(first % 10)
    let text = Array(bytes.dropFirst())
    let value = Self.parse(text, decimals)
    require(value == Self.slowlyParsed(text, decimals), "\(text) \(decimals): \(value as Any)")
    guard let value else { return }
    let again = FixedPoint.text(value, decimals: decimals)
    require(Self.parse(Array(again.utf8), decimals) == value, "\(value) is read as \(again)")
  }

  private static func parse(_ text: [UInt8], _ decimals: Int) -> Int64? {
    do throws(FixedPoint.ParseError) {
      return try FixedPoint.parse(text.span, decimals: decimals)
    } catch { return nil }
  }

  /// An optional sign, digits with at most one point; rounded half to even.
  private static func slowlyParsed(_ text: [UInt8], _ decimals: Int) -> Int64? {
    let signs = [UInt8(ascii: "-"), UInt8(ascii: "+")]
    let isNegative = text.first == signs[0]
    let number = signs.contains(text.first ?? 0) ? text.dropFirst() : text[...]
    let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }),
      parts.joined().allSatisfy(digits.contains)
    else { return nil }
    let fraction = parts.count == 2 ? Array(parts[1]) : []
    let kept = fraction.prefix(decimals)
    let zeros = Array(repeating: UInt8(ascii: "0"), count: decimals - kept.count)
    let significant = (Array(parts[0]) + kept + zeros).drop { $0 == UInt8(ascii: "0") }
    guard significant.count <= 30 else { return nil }
    var value = significant.reduce(Int128(0)) { $0 * 10 + Int128($1 - UInt8(ascii: "0")) }
    let rest = fraction.dropFirst(decimals)
    let half = UInt8(ascii: "5")
    if let next = rest.first {
      let isMore = rest.dropFirst().contains { $0 != UInt8(ascii: "0") }
      if next > half || next == half && (isMore || value % 2 == 1) { value += 1 }
    }
    guard value <= Int128(Int64.max) else { return nil }
    return Int64(isNegative ? -value : value)
  }
}
