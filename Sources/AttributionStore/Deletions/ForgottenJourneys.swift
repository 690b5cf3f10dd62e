import AttributionCore
import Foundation
import GRDB

/// Erases what is kept for the remote IHC service of users who are forgotten, and nothing else.
struct ForgottenJourneys {
  /// Stands in the place of what an exchange said.
  static let note = "what was sent and received is erased: it named a user who was forgotten"

  private let database: Database
  private let journeys: RemoteJourneyTable
  /// Whether there is nothing to erase, as for all who never asked the service.
  private let isEmpty: Bool

  init(_ database: Database) throws {
    self.database = database
    journeys = try RemoteJourneyTable(database)
    isEmpty = try ["ihc_journey", "ihc_journey_user", "ihc_exchange"].allSatisfy { table in
      try Int.fetchOne(database, sql: "SELECT 1 FROM \(table) LIMIT 1") == nil
    }
  }

  /// Erases the journeys that a user's sessions or conversions are in or were, their answers, and
  /// what was sent of them and came back.
  ///
  /// A journey of others of now that was once the user's stays theirs.
  func erase(_ user: UserKey) throws {
    if isEmpty { return }
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT m.key, m.is_current OR NOT coalesce(j.is_current, 0)
        FROM ihc_journey_user AS m LEFT JOIN ihc_journey AS j ON j.key = m.key
        WHERE m.user_hash = ? AND m.user_id = ?
        """, arguments: [Int64(bitPattern: user.hash), String(decoding: user.id, as: UTF8.self)])
    for row in rows where row[1] { try erase(key: Array(row[0] as Data)) }
    try database.execute(
      sql: "DELETE FROM ihc_journey_user WHERE user_hash = ? AND user_id = ?",
      arguments: [Int64(bitPattern: user.hash), String(decoding: user.id, as: UTF8.self)])
  }

  private func erase(key: [UInt8]) throws {
    let data = Data(key)
    try database.execute(
      sql: """
        UPDATE ihc_exchange SET sent = NULL, received = NULL, message = ?
        WHERE id IN (SELECT exchange FROM ihc_exchange_journey WHERE key = ?)
        """, arguments: [Self.note, data])
    try database.execute(
      sql: "DELETE FROM ihc_exchange_journey WHERE key = ?", arguments: [data])
    let request = try journeys.find(key)?.request
    try database.execute(sql: "DELETE FROM ihc_journey WHERE key = ?", arguments: [data])
    try database.execute(sql: "DELETE FROM ihc_journey_user WHERE key = ?", arguments: [data])
    try journeys.dropRequest(request)
  }

  /// Erases what names one of the forgotten ids and is not known to be the user's: journeys that
  /// nobody has any more or ever had, and exchanges that quote what was not asked.
  func eraseQuotations(
    lengths: Set<Int>, onProgress: () throws -> Void,
    where isMeant: (UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    if isEmpty { return }
    try eraseWords(WordSearch(lengths: lengths), isMeant)
    let strings = QuotedStrings(lengths: lengths)
    func names(_ packed: Data?) throws -> Bool {
      guard let packed else { return false }
      return try strings.hasMatch(in: PackedText.unpack(Array(packed)), where: isMeant)
    }
    let doubtful = try Row.fetchCursor(
      database,
      sql: """
        SELECT key, conversion_id, rows FROM ihc_journey AS j
        WHERE NOT is_current
          OR NOT EXISTS (SELECT 1 FROM ihc_journey_user WHERE key = j.key)
          OR EXISTS (
            SELECT 1 FROM ihc_journey_user AS m JOIN pending_user AS p
              ON p.user_hash = m.user_hash AND p.user_id = m.user_id
            WHERE m.key = j.key)
        """)
    var keys: [[UInt8]] = []
    while let row = try doubtful.next() {
      try onProgress()
      let conversion = Array((row[1] as String).utf8)
      if try conversion.withUnsafeBytes(isMeant) || names(row[2]) {
        keys.append(Array(row[0] as Data))
      }
    }
    for key in keys { try erase(key: key) }
    let exchanges = try Row.fetchCursor(
      database,
      sql: """
        SELECT id, sent, received FROM ihc_exchange
        WHERE sent IS NOT NULL OR received IS NOT NULL
        """)
    var named: [Int64] = []
    while let row = try exchanges.next() {
      try onProgress()
      if try names(row[1]) || names(row[2]) { named.append(row[0]) }
    }
    for exchange in named {
      try database.execute(
        sql: "UPDATE ihc_exchange SET sent = NULL, received = NULL, message = ? WHERE id = ?",
        arguments: [Self.note, exchange])
    }
  }

  /// The service's own words may quote whatever it was sent.
  private func eraseWords(
    _ words: WordSearch, _ isMeant: (UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    for (table, column) in [
      ("ihc_journey", "message"), ("ihc_exchange", "message"), ("ihc_state", "value"),
    ] {
      let texts = try Set(
        String.fetchAll(
          database,
          sql: "SELECT DISTINCT \(column) FROM \(table) WHERE typeof(\(column)) = 'text'"))
      for text in texts where try words.hasMatch(in: Array(text.utf8), where: isMeant) {
        try database.execute(
          sql: "UPDATE \(table) SET \(column) = ? WHERE \(column) = ?",
          arguments: [TextErasure.note, text])
      }
    }
  }
}
