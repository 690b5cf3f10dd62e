/// Durations as people write them: a whole number and a unit, such as `90d` or `200ms`.
package enum DurationText {
  private static let units: [(suffix: String, micros: Int64)] = [
    ("us", 1), ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000),
    ("d", 86_400_000_000), ("w", 604_800_000_000),
  ]

  /// Microseconds; nil where the text is no duration or does not fit.
  package static func micros(_ text: String) -> Int64? {
    let digits = text.prefix { ("0"..."9").contains($0) }
    let suffix = text.dropFirst(digits.count)
    guard let count = Int64(digits), let unit = units.first(where: { $0.suffix == suffix })
    else { return nil }
    let (micros, overflow) = count.multipliedReportingOverflow(by: unit.micros)
    return overflow ? nil : micros
  }
}
