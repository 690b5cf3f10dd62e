package import AttributionCore
import Foundation
package import GRDB

/// The queue of journeys that the remote IHC service is asked about, within one transaction.
///
/// Journeys wait, are handed out in requests, and come back answered, to be asked again, or given
/// up. All of it is in the database, so nothing is lost when a process ends at any moment: what was
/// out is out until its time is over, and then waits again. Time and chance are parameters.
package struct RemoteQueue {
  let database: Database
  let rules: AttributionRules
  let settings: RemoteQueueSettings
  let service: RemoteJourneys

  package init(
    _ database: Database, _ rules: AttributionRules, _ settings: RemoteQueueSettings
  ) {
    self.database = database
    self.rules = rules
    self.settings = settings
    service = RemoteJourneys(rules.remoteIHC)
  }

  var isEnabled: Bool { rules.models.contains(RemoteIHC.card.id) }

  /// What has more than this to wait was told so by a clock that went back since.
  static let longestWait = 2 * RemoteQueueSettings.longestPause
}

/// Journeys and requests, as rows.
extension RemoteQueue {
  /// A request that is to be asked, or is out.
  struct Request {
    var id: Int64
    /// Whether it is a half of another.
    var isPart: Bool
    var attempts: Int
    var leases: Int64
    var firstFailedAt: Instant?
    var isOut: Bool
  }

  func request(_ id: Int64) throws -> Request? {
    try Row.fetchOne(database, sql: "SELECT * FROM ihc_request WHERE id = ?", arguments: [id])
      .map { row in
        Request(
          id: id, isPart: row["is_part"], attempts: row["attempts"], leases: row["leases"],
          firstFailedAt: (row["first_failed_at"] as Int64?).map { Instant(micros: $0) },
          isOut: row["leased_until"] != nil)
      }
  }

  /// Makes a request of journeys that wait.
  ///
  /// `firstFailedAt` is that of the request that it is a part of. Another one only lets them wait:
  /// once its time comes, they are packed anew.
  @discardableResult
  func makeRequest(
    of keys: [Data], notBefore: Instant, firstFailedAt: Instant? = nil,
    _ state: inout RemoteQueueState, at now: Instant
  ) throws -> Int64 {
    state.requests += 1
    try database.execute(
      sql: """
        INSERT INTO ihc_request
          (id, is_part, attempts, leases, not_before, first_failed_at, created_at)
        VALUES (?, ?, 0, 0, ?, ?, ?)
        """,
      arguments: [
        state.requests, firstFailedAt != nil, notBefore.micros, firstFailedAt?.micros, now.micros,
      ])
    let join = try database.cachedStatement(
      sql: "UPDATE ihc_journey SET state = 'waiting', request = ? WHERE key = ?")
    for key in keys { try join.execute(arguments: [state.requests, key]) }
    return state.requests
  }

  func deleteRequest(_ id: Int64) throws {
    try database.execute(sql: "DELETE FROM ihc_request WHERE id = ?", arguments: [id])
  }

  /// The journeys of a request, oldest first.
  func keys(of request: Int64) throws -> [Data] {
    try Data.fetchAll(
      database, sql: "SELECT key FROM ihc_journey WHERE request = ? ORDER BY queued_at, key",
      arguments: [request])
  }

  /// Takes back what is out, without those of its journeys that no conversion has any more.
  func takeBack(_ request: Int64, notBefore: Instant) throws {
    try database.execute(
      sql: """
        UPDATE ihc_request
        SET worker = NULL, leased_at = NULL, leased_until = NULL, not_before = ? WHERE id = ?
        """, arguments: [notBefore.micros, request])
    try database.execute(
      sql: "UPDATE ihc_journey SET state = 'waiting' WHERE request = ?", arguments: [request])
    let outdated = try Data.fetchAll(
      database, sql: "SELECT key FROM ihc_journey WHERE request = ? AND NOT is_current",
      arguments: [request])
    let journeys = try RemoteJourneyTable(database)
    for key in outdated { try journeys.retire(Array(key)) }
  }

  /// Takes a journey out of the queue that nobody has any more; an answer that it had stays.
  func retire(_ key: Data) throws {
    try database.execute(
      sql: "UPDATE ihc_journey SET state = 'waiting' WHERE key = ?", arguments: [key])
    try RemoteJourneyTable(database).retire(Array(key))
  }

  /// Gives a journey up, for somebody to look at.
  func giveUp(_ key: Data, _ fault: RemoteFault, _ message: String, exchange: Int64?) throws {
    try database.execute(
      sql: """
        UPDATE ihc_journey
        SET state = 'failed', request = NULL, code = ?, message = ?,
          exchange = coalesce(?, exchange)
        WHERE key = ?
        """, arguments: [fault.rawValue, message, exchange, key])
  }
}
