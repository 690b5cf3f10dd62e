extension FixedPoint {
  /// Reads decimals that sum to exactly one, such as `0.4`, `0.2`, `0.4`; nil unless there are
  /// `count` of them and none is negative.
  package static func partsOfOne(_ texts: [String], count: Int) -> [Double]? {
    let billionths = texts.compactMap { Self.billionths($0, upTo: 1) }
    guard texts.count == count, billionths.count == count,
      billionths.reduce(0, +) == 1_000_000_000
    else { return nil }
    return billionths.map { Double($0) / 1e9 }
  }

  /// Reads a name and what it is multiplied by, 0 to 1000, such as `Paid Search=0.5`; nil for
  /// anything else.
  package static func multiplier(_ text: String) -> (name: String, factor: Double)? {
    // The last sign: a name may have some of its own.
    guard let sign = text.lastIndex(of: "=") else { return nil }
    let name = withoutSpacesAround(text[..<sign])
    let number = withoutSpacesAround(text[text.index(after: sign)...])
    guard !name.isEmpty, let billionths = billionths(number, upTo: 1000) else { return nil }
    return (name, Double(billionths) / 1e9)
  }

  private static func billionths(_ text: String, upTo most: Int64) -> Int64? {
    let bytes = Array(text.utf8)
    guard let value = try? parse(bytes.span, decimals: 9), 0...most * 1_000_000_000 ~= value
    else { return nil }
    return value
  }

  private static func withoutSpacesAround(_ text: Substring) -> String {
    var rest = text
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
