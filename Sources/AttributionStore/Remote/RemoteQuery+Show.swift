package import AttributionCore
import Foundation
import GRDB

extension RemoteQuery {
  /// All that is kept of a journey.
  package struct KnownJourney: Hashable, Sendable {
    package var key: [UInt8]
    package var state: String
    package var isCurrent: Bool
    package var conversionAt: Instant
    package var sessions: Int
    /// The text of a JSON array; nil once it is not kept.
    package var rows: [UInt8]?
    package var queuedAt: Instant
    package var attempts: Int
    package var request: Int64?
    /// Of one whose request waits to be tried again.
    package var nextAt: Instant?
    package var answer: RemoteAnswer?
    package var answeredAt: Instant?
    /// The one that answered or failed it last; zero where the answer was imported.
    package var exchange: Int64?
    package var code: String?
    package var message: String?
    /// The latest first.
    package var exchanges: [Exchange] = []
  }

  /// One time that a request was sent.
  package struct Exchange: Hashable, Sendable {
    package var id: Int64
    package var request: Int64
    package var attempt: Int
    package var sentAt: Instant
    /// Nil while it is out.
    package var endedAt: Instant?
    package var url: String
    package var outcome: String
    package var status: Int?
    package var journeys: Int
    package var sessions: Int
    package var message: String?
    /// Nil where they are not asked for, or not kept.
    package var sent: [UInt8]?
    package var received: [UInt8]?
  }

  /// The journeys that a conversion has and had, that of now first, then the latest first.
  package func journeys(of conversion: String, withBodies: Bool) throws -> [KnownJourney] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT j.*, r.not_before FROM ihc_journey AS j LEFT JOIN ihc_request AS r ON r.id = j.request
        WHERE j.conversion_id = ? ORDER BY j.is_current DESC, j.queued_at DESC, j.key
        """, arguments: [conversion])
    return try rows.map { row in
      var journey = KnownJourney(
        key: Array(row["key"] as Data), state: row["state"], isCurrent: row["is_current"],
        conversionAt: Instant(micros: row["conversion_at"]), sessions: row["sessions"],
        rows: try Self.unpacked(row["rows"]), queuedAt: Instant(micros: row["queued_at"]),
        attempts: row["attempts"], request: row["request"],
        answeredAt: (row["answered_at"] as Int64?).map { Instant(micros: $0) },
        exchange: row["exchange"], code: row["code"], message: row["message"])
      if journey.state == "waiting" {
        journey.nextAt = (row["not_before"] as Int64?).map { Instant(micros: $0) }
      }
      if let answer: Data = row["answer"] {
        journey.answer = try answer.withUnsafeBytes { try RemoteAnswer(decoding: $0) }
      }
      journey.exchanges = try exchanges(of: journey.key, withBodies: withBodies)
      return journey
    }
  }

  private func exchanges(of key: [UInt8], withBodies: Bool) throws -> [Exchange] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT x.id, x.request, x.attempt, x.sent_at, x.ended_at, x.url, x.outcome, x.http_status,
          x.journeys, x.sessions, x.message\(withBodies ? ", x.sent, x.received" : "")
        FROM ihc_exchange_journey AS j JOIN ihc_exchange AS x ON x.id = j.exchange
        WHERE j.key = ? ORDER BY x.id DESC
        """, arguments: [Data(key)]
    ).map { row in
      Exchange(
        id: row[0], request: row[1], attempt: row[2], sentAt: Instant(micros: row[3]),
        endedAt: (row[4] as Int64?).map { Instant(micros: $0) }, url: row[5], outcome: row[6],
        status: row[7],
        journeys: row[8], sessions: row[9], message: row[10],
        sent: withBodies ? try Self.unpacked(row[11]) : nil,
        received: withBodies ? try Self.unpacked(row[12]) : nil)
    }
  }

  private static func unpacked(_ packed: Data?) throws -> [UInt8]? {
    try packed.map { packed in try packed.withUnsafeBytes { try PackedText.unpack($0) } }
  }
}
