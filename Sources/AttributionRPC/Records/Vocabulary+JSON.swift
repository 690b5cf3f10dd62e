package import AttributionCore

extension Money: JSONConvertible {
  package init(json: JSON) throws(JSONMismatch) {
    guard case .number(let number) = json, let micros = number.units(decimals: 6) else {
      throw JSONMismatch("expected an amount with at most 6 decimals")
    }
    self.init(micros: micros)
  }

  package var json: JSON { .number(JSONNumber(self)) }

  package static var schema: JSON {
    ["type": "number", "format": "decimal-6"]
  }
}

extension Credit: JSONConvertible {
  package init(json: JSON) throws(JSONMismatch) {
    guard case .number(let number) = json, let nanos = number.units(decimals: 9) else {
      throw JSONMismatch("expected a credit with at most 9 decimals")
    }
    self.init(nanos: nanos)
  }

  package var json: JSON { .number(JSONNumber(self)) }

  package static var schema: JSON {
    ["type": "number", "format": "decimal-9"]
  }
}

extension Day: JSONConvertible {
  package init(json: JSON) throws(JSONMismatch) {
    guard let text = json.string, let day = Day(text) else {
      throw JSONMismatch("expected a date such as 2026-03-01")
    }
    self = day
  }

  package var json: JSON { .string(description) }

  package static var schema: JSON { ["type": "string", "format": "date"] }
}

extension Instant: JSONConvertible {
  package init(json: JSON) throws(JSONMismatch) {
    guard let text = json.string, let instant = Instant(utc: text) else {
      throw JSONMismatch("expected an instant in UTC such as 2026-03-01T12:00:00Z")
    }
    self = instant
  }

  package var json: JSON { .string(description) }

  package static var schema: JSON { ["type": "string", "format": "date-time"] }
}

extension Instant {
  /// Reads what `description` writes: RFC 3339 in UTC, with at most six decimals.
  init?(utc text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes.last == UInt8(ascii: "Z"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let day = Day(bytes.span.extracting(0..<10)),
      let hour = Self.twoDigits(bytes, 11), hour < 24,
      let minute = Self.twoDigits(bytes, 14), minute < 60,
      let second = Self.twoDigits(bytes, 17), second < 60
    else { return nil }
    var micros = Int64(day.number) * Self.microsPerDay
    micros += Int64(hour * 3600 + minute * 60 + second) * Self.microsPerSecond
    if bytes.count > 20 {
      guard bytes.count >= 22, bytes.count <= 27, bytes[19] == UInt8(ascii: "."),
        bytes[20..<(bytes.count - 1)].allSatisfy({ 0x30...0x39 ~= $0 }),
        let fraction = try? FixedPoint.parse(
          bytes.span.extracting(19..<(bytes.count - 1)), decimals: 6)
      else { return nil }
      micros += fraction
    }
    self.init(micros: micros)
  }

  private static func twoDigits(_ bytes: [UInt8], _ index: Int) -> Int? {
    let tens = bytes[index] &- UInt8(ascii: "0")
    let ones = bytes[index + 1] &- UInt8(ascii: "0")
    guard tens <= 9, ones <= 9 else { return nil }
    return Int(tens) * 10 + Int(ones)
  }
}
