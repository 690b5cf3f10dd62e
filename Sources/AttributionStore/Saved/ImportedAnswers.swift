import AttributionCore
import Foundation
import GRDB

/// Answers in the table of journeys that came with saved files, kept in step with those.
///
/// What the service itself has answered is never touched.
final class ImportedAnswers {
  private let database: Database
  private let now: Instant
  private let select: HotStatement
  private let members: HotStatement
  private let journeys: RemoteJourneyTable
  /// Whose credit is to follow.
  private(set) var touched: Set<UserKey> = []

  /// `now` is when answers count as having come.
  init(_ database: Database, at now: Instant) throws {
    self.database = database
    self.now = now
    select = try HotStatement(
      database,
      """
      SELECT key, state, exchange, is_current, answer, request FROM ihc_journey
      WHERE conversion_id = ?
      """)
    members = try HotStatement(
      database, "SELECT user_hash, user_id FROM ihc_journey_user WHERE key = ? AND is_current")
    journeys = try RemoteJourneyTable(database)
  }

  /// What became of a match.
  struct Taken {
    /// Whether the answer was not there before.
    var isNew: Bool
    /// Whether a conversion of now has the journey.
    var isCurrent: Bool
  }

  private struct Known {
    var key: [UInt8]
    var state: String
    var isImported: Bool
    var isCurrent: Bool
    var answer: [UInt8]?
    var request: Int64?
  }

  /// Makes the imported answers of a conversion those that were matched.
  func apply(
    _ matches: [[UInt8]: SavedMatching.Match], to conversion: [UInt8]
  ) throws -> [[UInt8]: Taken] {
    var known: [[UInt8]: Known] = [:]
    for journey in try self.known(of: conversion) { known[journey.key] = journey }
    var taken: [[UInt8]: Taken] = [:]
    for (key, match) in matches.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      taken[key] = try take(match, key, known[key], conversion)
    }
    for journey in known.values where journey.isImported && matches[journey.key] == nil {
      try retract(journey)
    }
    return taken
  }

  private func known(of conversion: [UInt8]) throws -> [Known] {
    try conversion.withUnsafeBytes { conversion in
      select.bind(text: conversion, at: 1)
      defer { select.reset() }
      var known: [Known] = []
      while try select.step() {
        let answer = select.isNull(4) ? nil : select.withBytes(4) { Array($0) }
        known.append(
          Known(
            key: select.withBytes(0) { Array($0) },
            state: select.withBytes(1) { String(decoding: $0, as: UTF8.self) },
            isImported: answer != nil && !select.isNull(2) && select.integer(2) == 0,
            isCurrent: select.integer(3) != 0, answer: answer,
            request: select.isNull(5) ? nil : select.integer(5)))
      }
      return known
    }
  }

  private func take(
    _ match: SavedMatching.Match, _ key: [UInt8], _ known: Known?, _ conversion: [UInt8]
  ) throws -> Taken {
    let answer = match.answer.encoded()
    guard let known else {
      try database.execute(
        sql: """
          INSERT INTO ihc_journey (
            key, state, is_current, conversion_id, conversion_at, sessions, rows, queued_at,
            attempts, answer, answered_at, exchange
          ) VALUES (?, 'answered', 0, ?, ?, ?, ?, ?, 0, ?, ?, 0)
          """,
        arguments: [
          Data(key), String(decoding: conversion, as: UTF8.self), match.instant.micros,
          match.sessions, Data(try PackedText.pack(match.rows)), now.micros, Data(answer),
          now.micros,
        ])
      return Taken(isNew: true, isCurrent: false)
    }
    // One that the service has answered, or is asked anew by force, is not for a saved answer.
    guard known.answer == nil || (known.isImported && known.answer != answer) else {
      return Taken(isNew: false, isCurrent: known.isCurrent)
    }
    try database.execute(
      sql: """
        UPDATE ihc_journey
        SET state = 'answered', answer = ?, answered_at = ?, exchange = 0, request = NULL,
          code = NULL, message = NULL
        WHERE key = ?
        """, arguments: [Data(answer), now.micros, Data(key)])
    try journeys.dropRequest(known.request)
    try touch(key)
    return Taken(isNew: true, isCurrent: known.isCurrent)
  }

  /// Takes an answer back whose saved half is gone, or contradicted by another.
  private func retract(_ journey: Known) throws {
    try touch(journey.key)
    guard journey.state == "answered" else {
      // It is asked anew anyhow.
      return try database.execute(
        sql: "UPDATE ihc_journey SET answer = NULL, answered_at = NULL WHERE key = ?",
        arguments: [Data(journey.key)])
    }
    // Whoever has the journey is attributed again, which lets it wait.
    try database.execute(
      sql: "DELETE FROM ihc_journey WHERE key = ?", arguments: [Data(journey.key)])
    try database.execute(
      sql: "DELETE FROM ihc_journey_user WHERE key = ? AND NOT is_current",
      arguments: [Data(journey.key)])
  }

  private func touch(_ key: [UInt8]) throws {
    try key.withUnsafeBytes { key in
      members.bind(blob: key, at: 1)
      defer { members.reset() }
      while try members.step() { touched.insert(members.user(0)) }
    }
  }

  /// Marks everybody whose credit is to follow.
  func mark(_ aggregates: inout Aggregates) throws {
    guard !touched.isEmpty else { return }
    let marks = try PendingMarks(database)
    let persons = try Persons(database)
    for user in touched.sorted(by: { ($0.hash, $0.id.count) < ($1.hash, $1.id.count) }) {
      guard let person = try persons.person(of: user.hash, id: user.id) else {
        try marks.mark([user], &aggregates)
        continue
      }
      try marks.mark(try persons.members(of: person), &aggregates)
    }
    touched.removeAll()
  }
}
