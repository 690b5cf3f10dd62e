import AttributionCore

/// The columns of an instant: a date and a time of day, or one timestamp.
struct InstantColumns {
  fileprivate let date: Int
  /// Nil where `date` is a timestamp.
  fileprivate let time: Int?

  /// A date and a time, or `timestamp` in their place.
  init(_ positions: ColumnPositions, date: String, time: String) {
    let isSplit = positions.has(date) && positions.has(time)
    self.date = positions[isSplit ? date : "timestamp"]
    self.time = isSplit ? positions[time] : nil
  }

  /// A timestamp.
  init(_ positions: ColumnPositions) {
    date = positions["timestamp"]
    time = nil
  }
}

extension FieldParser {
  @inline(__always)
  mutating func instant(
    _ record: borrowing Record, _ columns: InstantColumns
  ) throws(FieldFault) -> Instant {
    let date = record[columns.date]
    guard let timeColumn = columns.time else {
      guard let instant = calendar.timestamp(date) else {
        throw FieldFault(
          .badTimestamp, columns.date,
          "\(date.shown) is not \(calendar.expectedTimestamp)")
      }
      return instant
    }
    guard let midnight = calendar.midnight(date) else {
      throw FieldFault(
        .badTimestamp, columns.date,
        "\(date.shown) is not a date; expected one such as 2026-03-01")
    }
    guard let time = CalendarText.timeOfDay(record[timeColumn]) else {
      throw FieldFault(
        .badTimestamp, timeColumn,
        "\(record[timeColumn].shown) is not a time of day; expected one such as 12:00:00")
    }
    return calendar.instant(ofLocal: midnight + time)
  }
}

/// Reads dates and times, and remembers the last date: exports are in order of time.
struct CalendarText {
  private let zone: TimeZoneRules
  /// Whether the zone is that of instants themselves.
  private let isUTC: Bool
  private let unit: ReadingProfile.TimestampUnit?
  /// The bytes of the last date; at first such as no text in UTF-8 has.
  private var lastHead = UInt64.max
  private var lastTail = UInt16.max
  private var lastMidnight: Int64 = 0

  init(_ profile: ReadingProfile) {
    zone = profile.zone
    isUTC = profile.zone.transitions.isEmpty && profile.zone.offsets == [0]
    unit = profile.timestampUnit
  }

  /// The instant at which clocks in the zone show `local`, microseconds since 1970.
  @inline(__always)
  func instant(ofLocal local: Int64) -> Instant {
    isUTC ? Instant(micros: local) : zone.instant(ofLocal: local)
  }

  /// Microseconds since 1970 at the begin of a day, such as `2026-03-01`.
  @inline(__always)
  mutating func midnight(_ text: Span<UInt8>) -> Int64? {
    guard text.count == 10 else { return nil }
    let head = text.word(at: 0)
    let tail = text.bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt16.self)
    if head == lastHead && tail == lastTail { return lastMidnight }
    guard let day = Day(text) else { return nil }
    lastHead = head
    lastTail = tail
    lastMidnight = Int64(day.number) * Instant.microsPerDay
    return lastMidnight
  }

  /// Microseconds since midnight, from `12:00:00` with or without a fraction.
  ///
  /// Digits of the fraction after the sixth are dropped.
  @inline(__always)
  static func timeOfDay(_ text: Span<UInt8>) -> Int64? {
    guard text.count >= 8, let seconds = seconds(ofClock: text.word(at: 0)) else { return nil }
    let whole = Int64(seconds) * 1_000_000
    if text.count == 8 { return whole }
    return fraction(text.extracting(8...)).map { whole + $0 }
  }

  /// The seconds since midnight of eight bytes such as `12:00:00`.
  @inline(__always)
  private static func seconds(ofClock text: UInt64) -> UInt64? {
    // What is left of a digit is its value, of a colon nothing.
    let values = text ^ 0x3030_3A30_303A_3030
    // A value past the largest gets to the highest bit, if it is not there already.
    let excess = values &+ 0x7676_7F76_767F_7676
    guard (values | excess) & 0x8080_8080_8080_8080 == 0 else { return nil }
    let pairs = values &* 10 &+ values >> 8
    let hour = pairs & 0xFF
    let minute = pairs >> 24 & 0xFF
    let second = pairs >> 48 & 0xFF
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return (hour &* 60 &+ minute) &* 60 &+ second
  }

  /// An instant, from a number since 1970 where the profile says so; else from a date and a time
  /// of day with `T` or a space between them, in the zone unless `Z` or an offset such as
  /// `+02:00` follows (RFC 3339).
  mutating func timestamp(_ text: Span<UInt8>) -> Instant? {
    if let unit { return Self.instant(text, since1970In: unit) }
    guard text.count >= 19,
      [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")]
        .contains(text[10]), let midnight = midnight(text.extracting(0..<10))
    else { return nil }
    var end = text.count
    var offset: Int64?
    switch text[end - 6] {
    case _ where text[end - 1] | 0x20 == UInt8(ascii: "z"):
      end -= 1
      offset = 0
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      end -= 6
      guard end >= 19, text[end + 3] == UInt8(ascii: ":"),
        let hours = Self.number(text, end + 1), let minutes = Self.number(text, end + 4),
        hours < 24, minutes < 60
      else { return nil }
      let east = (hours * 60 + minutes) * 60 * Instant.microsPerSecond
      offset = text[end] == UInt8(ascii: "-") ? -east : east
    default: break
    }
    guard let time = Self.timeOfDay(text.extracting(11..<end)) else { return nil }
    guard let offset else { return instant(ofLocal: midnight + time) }
    return Instant(micros: midnight + time - offset)
  }

  /// What a timestamp should be, as the end of “… is not …”.
  var expectedTimestamp: String {
    switch unit {
    case nil: "a timestamp; expected one such as 2026-03-01T12:00:00Z"
    case .seconds: "a number of seconds since 1970; expected one such as 1772366400"
    case .milliseconds: "a number of milliseconds since 1970; expected one such as 1772366400000"
    }
  }

  /// An instant from a plain decimal; nil outside of the years 1 to 9999, as which a number of the
  /// other unit would be read.
  @inline(never)
  private static func instant(
    _ text: Span<UInt8>, since1970In unit: ReadingProfile.TimestampUnit
  ) -> Instant? {
    let decimals = unit == .seconds ? 6 : 3
    guard let micros = try? FixedPoint.parse(text, decimals: decimals),
      years.contains(micros.floorDivided(by: Instant.microsPerDay))
    else { return nil }
    return Instant(micros: micros)
  }

  /// The days of the years 1 to 9999, counted from 1970.
  private static let years: ClosedRange<Int64> = -719_162...2_932_896

  /// Two digits.
  @inline(__always)
  private static func number(_ text: Span<UInt8>, _ index: Int) -> Int64? {
    let tens = text[index] &- UInt8(ascii: "0")
    let ones = text[index + 1] &- UInt8(ascii: "0")
    return tens <= 9 && ones <= 9 ? Int64(tens) * 10 + Int64(ones) : nil
  }

  /// Microseconds, from `.25`.
  private static func fraction(_ text: Span<UInt8>) -> Int64? {
    guard text.count >= 2, text[0] == UInt8(ascii: ".") else { return nil }
    var micros: Int64 = 0
    var unit: Int64 = 100_000
    for index in 1..<text.count {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      micros += Int64(digit) * unit
      unit /= 10
    }
    return micros
  }
}
