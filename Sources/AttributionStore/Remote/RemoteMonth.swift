package import AttributionCore
package import GRDB

/// A calendar month in UTC, which the budget is about.
package struct RemoteMonth: Hashable, Sendable {
  private let year: Int
  private let month: Int

  package init(of instant: Instant) {
    let day = Day(number: Int32(clamping: instant.micros.floorDivided(by: Instant.microsPerDay)))
    let date = day.calendarDate
    (year, month) = (date.year, date.month)
  }

  /// When the next one begins.
  package var end: Instant {
    let next = month == 12 ? (year + 1, 1) : (year, month + 1)
    let day = Day(year: next.0, month: next.1, day: 1)?.number ?? .max
    return Instant(micros: Int64(day) * Instant.microsPerDay)
  }
}

extension RemoteMonth: CustomStringConvertible {
  /// Such as `2026-11`.
  package var description: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }
}

extension RemoteMonth {
  /// How many requests were handed out in it, but for those that never left.
  package func requests(_ database: Database) throws -> Int {
    try Int.fetchOne(
      database, sql: "SELECT requests FROM ihc_month WHERE month = ?", arguments: [description])
      ?? 0
  }

  /// Counts requests, or with a negative number takes them back.
  func count(_ requests: Int, _ database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO ihc_month (month, requests) VALUES (?, max(0, ?))
        ON CONFLICT DO UPDATE SET requests = max(0, requests + ?)
        """, arguments: [description, requests, requests])
  }
}
