import AttributionCore

/// Fields as people's own programs saved them: with the habits of Python and pandas.
extension FieldParser {
  /// A number of the service, in millionths.
  func share(_ record: borrowing Record, _ column: Int) throws(FieldFault) -> Int64 {
    let text = record[column]
    let number: Int64
    do {
      number = try amount(record, column).micros
    } catch {
      throw FieldFault(
        error.code, column, "\(text.shown) is not a number; expected one such as 0.2500")
    }
    guard number >= 0 else {
      throw FieldFault(.outOfRange, column, "\(text.shown) is negative; expected 0 or more")
    }
    guard number <= 1_000_000_000 else {
      throw FieldFault(.outOfRange, column, "\(text.shown) is too large; expected at most 1000")
    }
    return number
  }

  /// A flag, which may be spelt as a fraction: `1.0`.
  func savedFlag(_ record: borrowing Record, _ column: Int) throws(FieldFault) -> Bool {
    let text = record[column]
    if text.count == 3, text[1] == UInt8(ascii: "."), text[2] == UInt8(ascii: "0") {
      if text[0] == UInt8(ascii: "0") { return false }
      if text[0] == UInt8(ascii: "1") { return true }
    }
    return try flag(record, column)
  }

  /// The instant of a session that was sent.
  mutating func savedInstant(
    _ record: borrowing Record, _ column: Int
  ) throws(FieldFault) -> Instant {
    let text = record[column]
    guard let instant = calendar.savedTimestamp(text) else {
      throw FieldFault(
        .badTimestamp, column,
        "\(text.shown) is not a timestamp; expected one such as 2026-03-01 12:00:00")
    }
    return instant
  }
}

extension CalendarText {
  /// An instant in any form in which the service takes it, or programs save it: besides those of
  /// ``timestamp(_:)`` a zone without its colon or after a blank (`2026-03-01 12:00:00 +0400`),
  /// `UTC`, and whole seconds or milliseconds since 1970.
  mutating func savedTimestamp(_ text: Span<UInt8>) -> Instant? {
    if let instant = timestamp(text) { return instant }
    if let instant = Self.since1970(text) { return instant }
    guard text.count > 19 else { return nil }
    var end = 19
    if text[end] == UInt8(ascii: ".") {
      end += 1
      while end < text.count, Self.isDigit(text[end]) { end += 1 }
    }
    var plain: [UInt8] = []
    for index in 0..<end { plain.append(text[index]) }
    while end < text.count, text[end] == UInt8(ascii: " ") { end += 1 }
    guard let zone = Self.zone(text.extracting(end...)) else { return nil }
    plain += zone
    return timestamp(plain.span)
  }

  /// A zone as RFC 3339 spells it: `+0400` is `+04:00`.
  private static func zone(_ text: Span<UInt8>) -> [UInt8]? {
    let bytes = text.indices.map { text[$0] }
    switch bytes {
    case Array("UTC".utf8), Array("utc".utf8), Array("GMT".utf8), Array("Z".utf8),
      Array("z".utf8):
      return [UInt8(ascii: "Z")]
    default: break
    }
    guard let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
      return nil
    }
    let digits = bytes.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard digits.count == 2 || digits.count == 4, digits.allSatisfy(isDigit) else { return nil }
    let minutes = digits.count == 4 ? Array(digits.suffix(2)) : Array("00".utf8)
    return [sign] + digits.prefix(2) + [UInt8(ascii: ":")] + minutes
  }

  /// Seconds of ten digits, milliseconds of thirteen.
  private static func since1970(_ text: Span<UInt8>) -> Instant? {
    guard text.count == 10 || text.count == 13 else { return nil }
    var number: Int64 = 0
    for index in text.indices {
      guard isDigit(text[index]) else { return nil }
      number = number * 10 + Int64(text[index] - UInt8(ascii: "0"))
    }
    return Instant(micros: text.count == 10 ? number * 1_000_000 : number * 1_000)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }
}
