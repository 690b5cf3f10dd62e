extension Instant {
  /// Reads RFC 3339: a date, `T` (or a space), a time of day, and `Z` or an offset such as `+02:00`.
  ///
  /// Digits of the fraction after the sixth are dropped. Nil for anything else, also for a time
  /// without its zone.
  package init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    let separators = [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")]
    guard bytes.count >= 20, separators.contains(bytes[10]),
      let day = Day(bytes.span.extracting(0..<10))
    else { return nil }
    var end = bytes.count - 1
    var east: Int64 = 0
    if bytes[end] | 0x20 != UInt8(ascii: "z") {
      end = bytes.count - 6
      let isWest = bytes[end] == UInt8(ascii: "-")
      guard end >= 19, isWest || bytes[end] == UInt8(ascii: "+"),
        let offset = Self.minutes(bytes[(end + 1)...])
      else { return nil }
      east = (isWest ? -offset : offset) * 60 * Self.microsPerSecond
    }
    guard bytes[16] == UInt8(ascii: ":"), let minutes = Self.minutes(bytes[11..<16]),
      let seconds = Self.number(bytes[17..<19]), seconds < 60,
      let fraction = Self.fraction(bytes[19..<end])
    else { return nil }
    let time = (minutes * 60 + seconds) * Self.microsPerSecond + fraction
    self.init(micros: Int64(day.number) * Self.microsPerDay + time - east)
  }

  /// Minutes, from `23:59`.
  private static func minutes(_ text: ArraySlice<UInt8>) -> Int64? {
    guard text.count == 5, text[text.startIndex + 2] == UInt8(ascii: ":"),
      let hours = number(text.prefix(2)), let minutes = number(text.suffix(2)), hours < 24,
      minutes < 60
    else { return nil }
    return hours * 60 + minutes
  }

  /// Microseconds, from `.25` or nothing.
  private static func fraction(_ text: ArraySlice<UInt8>) -> Int64? {
    guard let point = text.first else { return 0 }
    guard point == UInt8(ascii: "."), text.count > 1, number(text.dropFirst().prefix(6)) != nil,
      text.dropFirst().allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
    else { return nil }
    let digits = Array(text.dropFirst().prefix(6))
    return number((digits + [UInt8](repeating: UInt8(ascii: "0"), count: 6 - digits.count))[...])
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for digit in digits {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
      value = value * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    return value
  }
}
