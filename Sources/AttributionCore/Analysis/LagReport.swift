/// How long conversions take: from the first and the last touchpoint, and in touchpoints.
package struct LagReport: JourneyCounting, Sendable {
  /// Hours at which the classes of time start: an hour, a day, the days of a week, then coarser.
  package static let hours: [Int64] =
    [0, 1] + (1...8).map { 24 * $0 } + [15, 31, 61, 91].map { 24 * $0 }
  /// Touchpoints at which the classes of length start.
  package static let lengths: [Int64] = Array(1...11) + [21]

  package static let microsPerHour = 3600 * Instant.microsPerSecond

  /// Microseconds from the first touchpoint to the conversion.
  package var fromFirst = Histogram(bounds: hours.map { $0 * microsPerHour })
  /// Microseconds from the last touchpoint to the conversion.
  package var fromLast = Histogram(bounds: hours.map { $0 * microsPerHour })
  /// Touchpoints of the journey.
  package var length = Histogram(bounds: lengths)

  package init() {}

  package mutating func count(_ journey: borrowing Journey, revenue: Money) {
    let last = journey.count - 1
    fromFirst.add(journey.conversion.micros(since: journey.instants[0]), revenue)
    fromLast.add(journey.conversion.micros(since: journey.instants[last]), revenue)
    length.add(Int64(journey.count), revenue)
  }
}
