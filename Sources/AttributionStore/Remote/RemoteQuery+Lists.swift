package import AttributionCore
import Foundation
import GRDB

extension RemoteQuery {
  /// A journey that the service has not scored.
  package struct Unanswered: Hashable, Sendable {
    package var key: [UInt8]
    package var conversionID: String
    package var conversionAt: Instant
    package var sessions: Int
    package var isAsked: Bool
    package var isCurrent: Bool
    package var queuedAt: Instant
    package var attempts: Int
    package var request: Int64?
    /// Of one whose request waits to be tried again.
    package var nextAt: Instant?
    package var code: String?
    package var message: String?
    package var exchange: Int64?
    /// When that ended; nil once it is not kept.
    package var exchangedAt: Instant?
  }

  /// Where a list goes on: after the journey of that key, in the part of the list that its first
  /// word names.
  package struct Cursor: Hashable, Sendable {
    enum Part: String { case request, queue, failure }

    var part: Part
    /// What the part is ordered by before the key.
    var order: Int64
    var key: [UInt8]

    init(_ part: Part, _ order: Int64, _ key: [UInt8]) {
      self.part = part
      self.order = order
      self.key = key
    }

    /// Reads ``text``; nil where it is anything else.
    package init?(_ text: String) {
      let words = text.split(separator: "-", omittingEmptySubsequences: false)
      guard words.count == 3, let part = Part(rawValue: String(words[0])),
        let order = Int64(words[1]), order >= 0, let key = [UInt8](hexadecimal: words[2])
      else { return nil }
      self.init(part, order, key)
    }

    package var text: String { "\(part.rawValue)-\(order)-\(key.hexadecimal)" }
  }

  /// Journeys that wait or are asked: those in requests first, by request, then the others, those
  /// that wait longest first.
  package func pending(
    limit: Int, after cursor: Cursor? = nil
  ) throws -> (journeys: [Unanswered], next: Cursor?) {
    var found: [Unanswered] = []
    if cursor?.part != .queue {
      found = try journeys(
        """
        WHERE j.request IS NOT NULL AND j.state IN ('waiting', 'asked')
          AND (j.request, j.key) > (?, ?)
        ORDER BY j.request, j.key
        """, cursor, limit)
    }
    if found.count < limit {
      found += try journeys(
        """
        WHERE j.request IS NULL AND j.state = 'waiting' AND (j.queued_at, j.key) > (?, ?)
        ORDER BY j.queued_at, j.key
        """, cursor?.part == .queue ? cursor : nil, limit - found.count)
    }
    let last = found.count == limit ? found.last : nil
    return (
      found,
      last.map { last in
        last.request.map { Cursor(.request, $0, last.key) }
          ?? Cursor(.queue, last.queuedAt.micros, last.key)
      }
    )
  }

  /// How many of these there are.
  package func pendingCount() throws -> Int {
    try Int.fetchOne(
      database, sql: "SELECT count(*) FROM ihc_journey WHERE state IN ('waiting', 'asked')") ?? 0
  }

  /// Journeys of now that were given up, the latest exchange first.
  package func failures(
    code: String?, limit: Int, after cursor: Cursor? = nil
  ) throws -> (journeys: [Unanswered], next: Cursor?) {
    let found = try journeys(
      """
      WHERE j.state = 'failed' AND j.is_current <> 0 AND (:code IS NULL OR j.code = :code)
        AND (\(Self.lateness), j.key) > (?, ?)
      ORDER BY \(Self.lateness), j.key
      """, cursor, limit, code: code)
    let last = found.count == limit ? found.last : nil
    return (found, last.map { Cursor(.failure, Self.latest - ($0.exchange ?? 0), $0.key) })
  }

  /// How many such failures there are.
  package func failureCount(code: String?) throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM ihc_journey
        WHERE state = 'failed' AND is_current <> 0 AND (:code IS NULL OR code = :code)
        """, arguments: ["code": code]) ?? 0
  }

  /// Falls as exchanges get later, and is never negative.
  private static let latest: Int64 = 1 << 53
  private static let lateness = "(\(latest) - coalesce(j.exchange, 0))"

  private func journeys(
    _ condition: String, _ cursor: Cursor?, _ limit: Int, code: String? = nil
  ) throws -> [Unanswered] {
    let sql = """
      SELECT j.key, j.conversion_id, j.conversion_at, j.sessions, j.state, j.is_current, j.queued_at,
        j.attempts, j.request, r.not_before, j.code, j.message, j.exchange, x.ended_at
      FROM ihc_journey AS j LEFT JOIN ihc_request AS r ON r.id = j.request
        LEFT JOIN ihc_exchange AS x ON x.id = j.exchange
      \(condition.replacing("(?, ?)", with: "(:order, :key)")) LIMIT :limit
      """
    var arguments: StatementArguments = [
      "order": cursor?.order ?? -1, "key": Data(cursor?.key ?? []), "limit": limit,
    ]
    if sql.contains(":code") { arguments += ["code": code] }
    return try Row.fetchAll(database, sql: sql, arguments: arguments).map { row in
      let isAsked = row[4] as String == "asked"
      let notBefore: Int64? = row[9]
      return Unanswered(
        key: Array(row[0] as Data), conversionID: row[1], conversionAt: Instant(micros: row[2]),
        sessions: row[3], isAsked: isAsked, isCurrent: row[5], queuedAt: Instant(micros: row[6]),
        attempts: row[7], request: row[8],
        nextAt: isAsked ? nil : notBefore.map { Instant(micros: $0) }, code: row[10],
        message: row[11], exchange: row[12],
        exchangedAt: (row[13] as Int64?).map { Instant(micros: $0) })
    }
  }
}

extension [UInt8] {
  /// Two digits a byte.
  package var hexadecimal: String {
    let digits = [UInt8]("0123456789abcdef".utf8)
    return String(
      decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Reads ``hexadecimal``; nil where the text is anything else.
  package init?(hexadecimal text: some StringProtocol) {
    let digits = text.utf8.map { $0 }
    guard digits.count.isMultiple(of: 2) else { return nil }
    self = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      let pair = String(decoding: digits[index..<index + 2], as: UTF8.self)
      guard pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16) else { return nil }
      append(byte)
    }
  }
}
