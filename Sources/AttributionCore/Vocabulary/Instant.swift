/// A moment in time: microseconds since 1970-01-01T00:00:00Z.
package struct Instant: Hashable, Sendable {
  package var micros: Int64

  package init(micros: Int64) { self.micros = micros }

  /// 1970-01-01T00:00:00Z.
  package static let epoch = Instant(micros: 0)

  package static let microsPerSecond: Int64 = 1_000_000
  package static let microsPerDay: Int64 = 86_400 * microsPerSecond

  /// Microseconds from another instant to this one; where that does not fit, as many as fit.
  package func micros(since other: Instant) -> Int64 {
    let (difference, overflow) = micros.subtractingReportingOverflow(other.micros)
    return overflow ? (micros < other.micros ? .min : .max) : difference
  }
}

extension Instant: Comparable {
  package static func < (left: Self, right: Self) -> Bool { left.micros < right.micros }
}

extension Instant: CustomStringConvertible {
  /// RFC 3339 in UTC, such as `2026-03-01T12:00:00Z`, with a fraction only where there is one.
  package var description: String {
    let day = Day(number: Int32(clamping: micros.floorDivided(by: Self.microsPerDay)))
    let withinDay = micros - Int64(day.number) * Self.microsPerDay
    let seconds = withinDay / Self.microsPerSecond
    let fraction = withinDay % Self.microsPerSecond
    let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60]
      .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    let tail = fraction == 0 ? "" : FixedPoint.text(fraction, decimals: 6).dropFirst()
    return "\(day)T\(clock)\(tail)Z"
  }
}

extension Int64 {
  /// The quotient rounded towards negative infinity; `divisor` is positive.
  package func floorDivided(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
