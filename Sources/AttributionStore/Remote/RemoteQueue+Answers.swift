package import AttributionCore
import Foundation
import GRDB

extension RemoteQueue {
  /// Stores answers of journeys that have none, and marks their users to be attributed anew.
  ///
  /// `exchange` is where they came from; 0 for imported ones. Returns how many were taken.
  @discardableResult
  package func take(
    _ answers: [(key: [UInt8], answer: RemoteAnswer)], exchange: Int64, at now: Instant
  ) throws -> Int {
    var users: Set<UserKey> = []
    var count = 0
    for (key, answer) in answers {
      let key = Data(key)
      let isCurrent = try Bool.fetchOne(
        database,
        sql: """
          UPDATE ihc_journey
          SET state = 'answered', request = NULL, attempts = 0, answer = ?, answered_at = ?,
            exchange = ?, code = NULL, message = NULL
          WHERE key = ? AND state <> 'answered' RETURNING is_current
          """, arguments: [Data(answer.encoded()), now.micros, exchange, key])
      guard let isCurrent else { continue }
      count += 1
      guard isCurrent else { continue }
      let rows = try Row.fetchAll(
        database,
        sql: "SELECT user_hash, user_id FROM ihc_journey_user WHERE key = ? AND is_current",
        arguments: [key])
      for row in rows {
        let id: String = row["user_id"]
        users.insert(
          UserKey(hash: UInt64(bitPattern: row["user_hash"] as Int64), id: Array(id.utf8)))
      }
    }
    try mark(users)
    return count
  }

  /// Stores the answer of a journey that has none; see ``take(_:exchange:at:)``.
  @discardableResult
  package func take(
    _ answer: RemoteAnswer, for key: [UInt8], exchange: Int64, at now: Instant
  ) throws -> Bool {
    try take([(key, answer)], exchange: exchange, at: now) == 1
  }

  /// Marks users, each with all ids of the person.
  private func mark(_ users: Set<UserKey>) throws {
    guard !users.isEmpty else { return }
    let persons = try Persons(database)
    var all = users
    for user in users {
      guard let person = try persons.person(of: user.hash, id: user.id) else { continue }
      all.formUnion(try persons.members(of: person))
    }
    var aggregates = Aggregates(zone: rules.zone, try EffectiveChannels(database, rules))
    try PendingMarks(database).mark(Array(all), &aggregates)
    try aggregates.write(to: database)
  }

  /// Lets requests go on, as somebody has seen the service answer.
  package func closeBreaker() throws {
    let before = try RemoteQueueState(database)
    var state = before
    state.breaker.succeedAtTest()
    state.rejections = 0
    try state.write(to: database, after: before)
  }

  /// Lets journeys that were given up wait again, as if they had never been asked.
  ///
  /// All of them where `keys` is nil; those that are too long stay.
  ///
  /// - Returns: How many there were.
  package func retry(_ keys: [[UInt8]]? = nil) throws -> Int {
    let sql = """
      UPDATE ihc_journey SET state = 'waiting', attempts = 0, request = NULL
      WHERE state = 'failed' AND is_current AND code IS NOT 'too-long'
      """
    guard let keys else {
      try database.execute(sql: sql)
      return database.changesCount
    }
    var count = 0
    for key in keys {
      try database.execute(sql: sql + " AND key = ?", arguments: [Data(key)])
      count += database.changesCount
    }
    return count
  }
}
