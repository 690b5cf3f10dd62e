package import AttributionCore
import Foundation
import GRDB

/// What was sent and what came back, for as long as it is kept.
extension RemoteQueue {
  /// Records that a request goes out, and returns the number of the exchange.
  func record(
    _ request: RemoteLease.Request, _ keys: [Data], at now: Instant
  ) throws -> Int64 {
    try database.execute(
      sql: """
        INSERT INTO ihc_exchange
          (request, attempt, sent_at, url, outcome, journeys, sessions, answered, failed, sent)
        VALUES (?, ?, ?, ?, 'out', ?, ?, 0, 0, ?)
        """,
      arguments: [
        request.id, request.attempt, now.micros, request.url, request.journeys, request.sessions,
        Data(try PackedText.pack(request.body)),
      ])
    let exchange = database.lastInsertedRowID
    for key in keys {
      try database.execute(
        sql: "INSERT INTO ihc_exchange_journey (key, exchange) VALUES (?, ?)",
        arguments: [key, exchange])
    }
    return exchange
  }

  /// Records what became of it.
  func record(_ completion: Completion, received: [UInt8]?) throws {
    try database.execute(
      sql: """
        UPDATE ihc_exchange
        SET ended_at = ?, outcome = ?, http_status = ?, answered = ?, failed = ?,
          message = coalesce(?, message), received = ?
        WHERE id = ?
        """,
      arguments: [
        completion.now.micros, completion.judgement.outcome.rawValue, completion.judgement.status,
        completion.result.answered, completion.result.failed, completion.judgement.message,
        try received.map { Data(try PackedText.pack($0)) }, completion.sent.exchange,
      ])
  }

  /// A request as it was handed out; nil where nothing is known of it any more.
  package func sent(request: Int64, attempt: Int64) throws -> SentRequest? {
    let row = try Row.fetchOne(
      database, sql: "SELECT * FROM ihc_exchange WHERE request = ? AND attempt = ?",
      arguments: [request, attempt])
    guard let row else { return nil }
    let exchange: Int64 = row["id"]
    let journeys = try Row.fetchAll(
      database,
      sql: """
        SELECT j.key, j.conversion_id, j.rows FROM ihc_exchange_journey AS e
        JOIN ihc_journey AS j ON j.key = e.key WHERE e.exchange = ?
        """, arguments: [exchange])
    let outcome: String = row["outcome"]
    var result: SentRequest.Result?
    if outcome != "out", outcome != "lost" {
      var counts = SentRequest.Result()
      counts.answered = row["answered"]
      counts.failed = row["failed"]
      counts.retried = max(0, row["journeys"] - counts.answered - counts.failed)
      result = counts
    }
    return SentRequest(
      exchange: exchange, request: request, attempt: attempt,
      sentAt: Instant(micros: row["sent_at"]), isErased: row["sent"] == nil,
      journeys: try journeys.map { journey in
        SentRequest.Journey(
          key: Array(journey["key"] as Data), conversionID: journey["conversion_id"],
          rows: try (journey["rows"] as Data?).map { try PackedText.unpack(Array($0)) })
      }, result: result)
  }

  /// Before when things are too old to be kept; nil where they are kept for ever.
  private func cutoff(at now: Instant) -> Int64? {
    guard let retention = settings.retention else { return nil }
    let cutoff = now.micros.subtractingReportingOverflow(retention)
    return cutoff.overflow ? nil : cutoff.partialValue
  }

  private static let isOldJourney =
    "state = 'answered' AND rows IS NOT NULL AND answered_at < :cutoff"

  /// Whether something is older than it is kept.
  package func hasOld(at now: Instant) throws -> Bool {
    guard let cutoff = cutoff(at: now) else { return false }
    return try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (
          SELECT 1 FROM (SELECT sent_at, outcome FROM ihc_exchange ORDER BY id LIMIT 100)
          WHERE sent_at < :cutoff AND outcome <> 'out')
        OR EXISTS (SELECT 1 FROM ihc_journey WHERE \(Self.isOldJourney))
        """, arguments: ["cutoff": cutoff]) ?? false
  }

  /// Deletes what is older than it is kept, at most so much of each kind.
  ///
  /// Answers stay; answered journeys lose what was sent of them.
  package func deleteOld(at now: Instant, limit: Int = 100) throws {
    guard let cutoff = cutoff(at: now) else { return }
    // Exchanges are numbered in the order of time, so the oldest are the first.
    let old = try Int64.fetchAll(
      database,
      sql: """
        SELECT id FROM (SELECT id, sent_at, outcome FROM ihc_exchange ORDER BY id LIMIT ?)
        WHERE sent_at < ? AND outcome <> 'out'
        """, arguments: [limit, cutoff])
    for exchange in old {
      try delete(exchange)
    }
    try database.execute(
      sql: """
        UPDATE ihc_journey SET rows = NULL WHERE key IN (
          SELECT key FROM ihc_journey WHERE \(Self.isOldJourney) LIMIT :limit)
        """, arguments: ["cutoff": cutoff, "limit": limit])
  }

  private func delete(_ exchange: Int64) throws {
    let keys = try Data.fetchAll(
      database, sql: "SELECT key FROM ihc_exchange_journey WHERE exchange = ?",
      arguments: [exchange])
    try database.execute(
      sql: "DELETE FROM ihc_exchange_journey WHERE exchange = ?", arguments: [exchange])
    try database.execute(sql: "DELETE FROM ihc_exchange WHERE id = ?", arguments: [exchange])
    // Whose a journey was is only known for what is kept of it.
    for key in keys {
      try database.execute(
        sql: """
          DELETE FROM ihc_journey_user WHERE key = ?1
            AND NOT EXISTS (SELECT 1 FROM ihc_journey WHERE key = ?1)
            AND NOT EXISTS (SELECT 1 FROM ihc_exchange_journey WHERE key = ?1)
          """, arguments: [key])
    }
  }
}
