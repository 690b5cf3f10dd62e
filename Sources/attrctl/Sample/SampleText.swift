import AttributionCore

/// CSV text under construction, as bytes.
struct SampleText {
  /// 2026-01-05, a Monday: the first day of every set.
  static let firstDay = Day(number: 20_458)

  private(set) var bytes: [UInt8] = []

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func append(byte character: Unicode.Scalar) {
    bytes.append(UInt8(ascii: character))
  }

  /// Appends sixteen hexadecimal digits.
  mutating func append(hex number: UInt64) {
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: number >> shift) & 0xF
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
    }
  }

  /// Appends a number with at least `width` digits, of which it has at most 20.
  mutating func append(_ number: Int, width: Int = 1) {
    var power = 1
    for _ in 1..<width { power *= 10 }
    while number / power >= 10 { power *= 10 }
    while power > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / power % 10))
      power /= 10
    }
  }

  /// Appends `number / 10^decimals` with all its decimals; `number` is not negative.
  mutating func append(_ number: Int, decimals: Int) {
    var unit = 1
    for _ in 0..<decimals { unit *= 10 }
    append(number / unit)
    append(byte: ".")
    append(number % unit, width: decimals)
  }

  /// Appends date and time as two fields, such as `2026-01-05,09:30:00`.
  mutating func append(second: Int) {
    let (day, clock) = second.quotientAndRemainder(dividingBy: SampleClock.secondsPerDay)
    let date = Day(number: Self.firstDay.number + Int32(day)).calendarDate
    append(date.year, width: 4)
    append(byte: "-")
    append(date.month, width: 2)
    append(byte: "-")
    append(date.day, width: 2)
    append(byte: ",")
    append(clock / 3600, width: 2)
    append(byte: ":")
    append(clock / 60 % 60, width: 2)
    append(byte: ":")
    append(clock % 60, width: 2)
  }
}
