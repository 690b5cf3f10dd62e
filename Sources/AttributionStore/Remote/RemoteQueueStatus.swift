package import AttributionCore
package import GRDB

/// How the queue for the remote IHC service stands at one moment, for people.
package struct RemoteQueueStatus: Sendable, Hashable {
  /// Journeys of conversions of now, by state.
  package var waiting: Int64 = 0
  package var asked: Int64 = 0
  package var answered: Int64 = 0
  package var failed: Int64 = 0
  /// Answers of journeys that no conversion has any more.
  package var kept: Int64 = 0
  /// Sessions of the journeys that wait or are asked.
  package var sessions: Int64 = 0
  /// Requests that are out.
  package var requestsOut = 0
  /// Requests that failed and wait for another try, and when the first of them is due.
  package var requestsWaiting = 0
  package var nextRetryAt: Instant?
  package var month: RemoteMonth
  /// Requests of the month; its budget is in the settings.
  package var requestsOfMonth = 0
  package var breaker = RemoteBreaker()
  /// Until when the service asked to be left alone, and its words.
  package var pausedUntil: Instant?
  package var pauseMessage: String?
  package var lastError: String?
  package var lastErrorAt: Instant?
  package var lastAnswerAt: Instant?
  /// Journeys that were answered or given up in the last minutes, and since when that is counted.
  package var done: Int64 = 0
  package var doneSince: Instant

  /// Over how long the pace is measured.
  private static let paceSpan = 10 * 60 * Instant.microsPerSecond
  /// Exchanges that are looked at for that.
  private static let paceExchanges = 10_000

  /// Reads it.
  ///
  /// - Complexity: O(n) for n journeys, through an index.
  package init(_ database: Database, at now: Instant) throws {
    month = RemoteMonth(of: now)
    requestsOfMonth = try month.requests(database)
    doneSince = Instant(micros: now.micros - Self.paceSpan)
    let states = try Row.fetchAll(
      database, sql: "SELECT state, is_current, count(*) FROM ihc_journey GROUP BY 1, 2")
    for row in states {
      let count: Int64 = row[2]
      switch (row[0] as String, row[1] as Bool) {
      case ("waiting", _): waiting += count
      case ("asked", _): asked += count
      case ("failed", true): failed += count
      case ("answered", true): answered += count
      default: kept += count
      }
    }
    sessions =
      try Int64.fetchOne(
        database,
        sql: "SELECT sum(sessions) FROM ihc_journey WHERE state IN ('waiting', 'asked')") ?? 0
    let requests = try Row.fetchOne(
      database,
      sql: """
        SELECT count(leased_until), count(*) - count(leased_until),
          min(CASE WHEN leased_until IS NULL THEN not_before END)
        FROM ihc_request
        """)
    requestsOut = requests?[0] ?? 0
    requestsWaiting = requests?[1] ?? 0
    nextRetryAt = (requests?[2] as Int64?).map { Instant(micros: $0) }
    let state = try RemoteQueueState(database)
    breaker = state.breaker
    pausedUntil = state.pausedUntil.flatMap { $0 > now ? $0 : nil }
    pauseMessage = pausedUntil == nil ? nil : state.pauseMessage
    lastError = state.lastError
    lastErrorAt = state.lastErrorAt
    lastAnswerAt = state.lastAnswerAt
    let pace = try Row.fetchOne(
      database,
      sql: """
        SELECT sum(answered + failed), min(sent_at) FROM (
          SELECT answered, failed, sent_at, ended_at FROM ihc_exchange ORDER BY id DESC LIMIT ?)
        WHERE ended_at >= ?
        """, arguments: [Self.paceExchanges, doneSince.micros])
    done = pace?[0] ?? 0
    if let first = pace?[1] as Int64? {
      doneSince = max(doneSince, Instant(micros: first))
    }
  }
}

extension RemoteQueueStatus {
  /// Journeys that are not done yet.
  package var pending: Int64 { waiting + asked }

  /// In how many microseconds all will be done at the pace of now; nil where there is none.
  package func remaining(at now: Instant) -> Int64? {
    guard done > 0, pending > 0 else { return nil }
    let span = max(1, now.micros(since: doneSince))
    return Int64(clamping: Int128(span) * Int128(pending) / Int128(done))
  }
}
