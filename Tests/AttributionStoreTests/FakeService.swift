import AttributionCore
import Foundation
import GRDB
import TestSupport

@testable import AttributionStore

/// Answers journeys as the remote service would: the same rows always in the same way.
enum FakeService {
  static func answer(_ key: [UInt8], sessions: Int) -> RemoteAnswer {
    var random = SeededRandom(seed: key.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    var left = RemoteAnswer.unit
    var parts: [Int64] = []
    for index in 0..<sessions {
      // Four decimals, and a sum that is not quite one.
      let part =
        index == sessions - 1 ? left : Int64.random(in: 0...left / 100, using: &random) * 100
      parts.append(part)
      left -= part
    }
    parts[0] += 100
    return RemoteAnswer(
      sessions: parts.shuffled(using: &random).map {
        RemoteAnswer.Session(initializer: $0, holder: $0 / 2, closer: 0, ihc: $0)
      })
  }
}

/// The steps of the queue, as far as answers depend on them.
extension TestStore {
  struct StoredJourney: Hashable {
    var key: [UInt8]
    var state: String
    var isCurrent: Bool
    var conversion: String
    var sessions: Int
    var rows: String?
    var answer: RemoteAnswer?
    var code: String?
  }

  /// All journeys that are known, by key.
  func journeys() throws -> [StoredJourney] {
    try store.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT key, state, is_current, conversion_id, sessions, rows, answer, code
          FROM ihc_journey ORDER BY key
          """
      ).map { row in
        StoredJourney(
          key: Array(row[0] as Data), state: row[1], isCurrent: row[2], conversion: row[3],
          sessions: row[4],
          rows: try (row[5] as Data?).map {
            String(decoding: try PackedText.unpack(Array($0)), as: UTF8.self)
          },
          answer: try (row[6] as Data?).map { blob in
            try Array(blob).withUnsafeBytes { try RemoteAnswer(decoding: $0) }
          }, code: row[7])
      }
    }
  }

  /// Hands journeys out in a request; returns its number.
  @discardableResult
  func ask(_ keys: [[UInt8]]) throws -> Int64 {
    try store.write { database in
      try database.execute(
        sql: """
          INSERT INTO ihc_request (is_part, attempts, leases, not_before, leased_until, created_at)
          VALUES (0, 1, 1, 0, 1, 0)
          """)
      let request = database.lastInsertedRowID
      for key in keys {
        try database.execute(
          sql: "UPDATE ihc_journey SET state = 'asked', request = ? WHERE key = ?",
          arguments: [request, Data(key)])
      }
      return request
    }
  }

  /// Answers journeys that are still known, keeps what was sent and received, and marks the users.
  func answer(_ keys: [[UInt8]]) throws {
    let known = try journeys().filter { keys.contains($0.key) }
    try store.write { database in
      let sent = RemoteJourneys(rules.remoteIHC).body(
        of: known.compactMap { $0.rows.map { Array($0.utf8) } })
      let number = try Int64.fetchOne(
        database, sql: "SELECT coalesce(max(id), 0) + 1 FROM ihc_exchange")
      try database.execute(
        sql: """
          INSERT INTO ihc_exchange (
            id, request, attempt, sent_at, ended_at, url, outcome, http_status, journeys, sessions,
            answered, failed, sent, received
          ) VALUES (?1, ?1, 1, 0, 0, 'http://x', 'answered', 200, ?2, 0, ?2, 0, ?3, ?3)
          """,
        arguments: [number, known.count, Data(try PackedText.pack(sent))])
      var aggregates = Aggregates(zone: rules.zone, try EffectiveChannels(database, rules))
      for journey in known {
        let answer = FakeService.answer(journey.key, sessions: journey.sessions)
        try database.execute(
          sql: """
            UPDATE ihc_journey
            SET state = 'answered', request = NULL, answer = ?, answered_at = 1, exchange = ?
            WHERE key = ?
            """, arguments: [Data(answer.encoded()), number, Data(journey.key)])
        try database.execute(
          sql: "INSERT INTO ihc_exchange_journey (key, exchange) VALUES (?, ?)",
          arguments: [Data(journey.key), number])
        try mark(try members(of: journey.key, database), &aggregates, database)
      }
      try aggregates.write(to: database)
    }
  }

  private func members(of key: [UInt8], _ database: Database) throws -> [UserKey] {
    try Row.fetchAll(
      database,
      sql: "SELECT user_hash, user_id FROM ihc_journey_user WHERE key = ? AND is_current",
      arguments: [Data(key)]
    ).map { UserKey(hash: UInt64(bitPattern: $0[0] as Int64), id: Array(($0[1] as String).utf8)) }
  }

  private func mark(
    _ users: [UserKey], _ aggregates: inout Aggregates, _ database: Database
  ) throws {
    let persons = try Persons(database)
    var all = Set(users)
    for user in users {
      guard let person = try persons.person(of: user.hash, id: user.id) else { continue }
      all.formUnion(try persons.members(of: person))
    }
    try PendingMarks(database).mark(Array(all), &aggregates)
  }

  /// Answers for journeys that are not known yet, as an import has them.
  func importAnswers(of journeys: [StoredJourney]) throws {
    try store.write { database in
      for journey in journeys {
        guard let answer = journey.answer else { continue }
        try database.execute(
          sql: """
            INSERT INTO ihc_journey (
              key, state, is_current, conversion_id, conversion_at, sessions, queued_at, attempts,
              answer, answered_at, exchange
            ) VALUES (?, 'answered', 0, ?, 0, ?, 0, 0, ?, 0, 0)
            """,
          arguments: [
            Data(journey.key), journey.conversion, journey.sessions, Data(answer.encoded()),
          ])
      }
    }
  }

  /// Loads a script in random cuts, with answers, attribution and closing in between.
  func loadAnswering(inCuts rows: [ScriptRow], using random: inout SeededRandom) throws {
    var rest = rows[...]
    var asked: [[UInt8]] = []
    while !rest.isEmpty {
      let part = rest.prefix(Int.random(in: 0...60, using: &random))
      try load([Array(part)])
      rest = rest.dropFirst(part.count)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: try attribute(limit: 3)
      case 1: try reopen()
      case 2: _ = try store.write { try AttributionPass($0).run(rules, limit: 2) }
      case 3: try attribute()
      default: break
      }
      let waiting = try journeys().filter { $0.state == "waiting" }.map(\.key)
      let some = waiting.filter { _ in Bool.random(using: &random) }
      if Bool.random(using: &random) {
        try answer(some)
      } else {
        try ask(some)
        asked += some
      }
      if Bool.random(using: &random) {
        // Late, whatever became of them.
        try answer(asked)
        asked = []
      }
    }
    try answer(asked)
    try attribute()
  }

  /// Credit and revenue of the model by channel and day of the session, as ``SlowRemote`` has them.
  func remoteCredits(of model: String = RemoteIHC.card.id) throws -> Set<String> {
    try store.read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT c.name, d.day, d.credit, d.revenue FROM credit_day AS d
          JOIN channel AS c ON c.id = d.channel JOIN model AS m ON m.id = d.model
          WHERE d.basis = 0 AND m.name = ?
          """, arguments: [model])
      return Set(
        rows.map { "\($0[0] as String) \($0[1] as Int64) \($0[2] as Int64) \($0[3] as Int64)" })
    }
  }
}
