/// The days of a report, from one to another, both included, as a time zone cuts them.
package struct ReportDays: Hashable, Sendable {
  /// The first day; nil for the beginning.
  package let from: Day?
  /// The last day; nil for the end.
  package let to: Day?
  package let zone: TimeZoneRules

  package init(from: Day? = nil, to: Day? = nil, zone: TimeZoneRules = .utc) {
    self.from = from
    self.to = to
    self.zone = zone
  }

  /// Whether an instant falls on one of the days.
  package func contains(_ instant: Instant) -> Bool {
    if from == nil, to == nil { return true }
    let day = zone.day(of: instant)
    if let from, day < from { return false }
    if let to, day > to { return false }
    return true
  }
}
