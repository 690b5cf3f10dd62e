import AttributionCore
import Foundation
import GRDB

/// The table of journeys that the remote IHC service is to score, was asked for, or has answered.
struct RemoteJourneyTable {
  /// What is known of a journey.
  struct Known {
    var isWaiting: Bool
    /// Whether it was refused for its length.
    var isTooLong: Bool
    var isCurrent: Bool
    var isAnswered: Bool
    /// Whether what is sent of it is kept.
    var hasRows: Bool
    var instant: Instant
    var request: Int64?
  }

  /// A journey that nothing is known of yet.
  struct NewJourney {
    var key: [UInt8]
    var conversionID: String
    var instant: Instant
    /// How many sessions are sent.
    var sessions: Int
    /// Packed; nil of one that is too long to be sent.
    var rows: [UInt8]?
  }

  /// Why a journey that is too long failed, in `code`.
  static let tooLong = "too-long"

  private let database: Database
  private let select: HotStatement
  private let members: HotStatement
  private let insertWaiting: HotStatement
  private let renew: HotStatement

  init(_ database: Database) throws {
    self.database = database
    select = try HotStatement(
      database,
      """
      SELECT state = 'waiting', coalesce(code, '') = '\(Self.tooLong)' AND state = 'failed',
        is_current, answer IS NOT NULL, rows IS NOT NULL, conversion_at, request
      FROM ihc_journey WHERE key = ?
      """)
    members = try HotStatement(
      database, "SELECT 1 FROM ihc_journey_user WHERE key = ? AND is_current LIMIT 1")
    insertWaiting = try HotStatement(
      database,
      """
      INSERT INTO ihc_journey (
        key, state, is_current, conversion_id, conversion_at, sessions, rows, queued_at, attempts
      ) VALUES (?, 'waiting', 1, ?, ?, ?, ?, ?, 0)
      """)
    renew = try HotStatement(
      database, "UPDATE ihc_journey SET is_current = 1, conversion_at = ?2 WHERE key = ?1")
  }

  func find(_ key: [UInt8]) throws -> Known? {
    try key.withUnsafeBytes { key in
      select.bind(blob: key, at: 1)
      defer { select.reset() }
      guard try select.step() else { return nil }
      return Known(
        isWaiting: select.integer(0) != 0, isTooLong: select.integer(1) != 0,
        isCurrent: select.integer(2) != 0, isAnswered: select.integer(3) != 0,
        hasRows: select.integer(4) != 0,
        instant: Instant(micros: select.integer(5)),
        request: select.isNull(6) ? nil : select.integer(6))
    }
  }

  /// Lets a journey wait, or fail where it has no rows.
  func insert(
    _ journey: NewJourney, at now: Instant, refusal: @autoclosure () -> String
  ) throws {
    guard let rows = journey.rows else { return try insertRefused(journey, at: now, refusal()) }
    try journey.key.withUnsafeBytes { key in
      try Array(journey.conversionID.utf8).withUnsafeBytes { conversion in
        try rows.withUnsafeBytes { rows in
          insertWaiting.bind(blob: key, at: 1)
          insertWaiting.bind(text: conversion, at: 2)
          insertWaiting.bind(journey.instant.micros, at: 3)
          insertWaiting.bind(Int64(journey.sessions), at: 4)
          insertWaiting.bind(blob: rows, at: 5)
          insertWaiting.bind(now.micros, at: 6)
          try insertWaiting.run()
        }
      }
    }
  }

  private func insertRefused(
    _ journey: NewJourney, at now: Instant, _ refusal: String
  ) throws {
    try database.execute(
      sql: """
        INSERT INTO ihc_journey (
          key, state, is_current, conversion_id, conversion_at, sessions, queued_at, attempts, code,
          message
        ) VALUES (?, 'failed', 1, ?, ?, ?, ?, 0, ?, ?)
        """,
      arguments: [
        Data(journey.key), journey.conversionID, journey.instant.micros, journey.sessions,
        now.micros, Self.tooLong, refusal,
      ])
  }

  func makeCurrent(_ key: [UInt8], at instant: Instant) throws {
    try key.withUnsafeBytes { key in
      renew.bind(blob: key, at: 1)
      renew.bind(instant.micros, at: 2)
      try renew.run()
    }
  }

  /// Fails a journey that may not be sent any more, or says so of one that failed for its length.
  func refuse(_ key: [UInt8], _ known: Known, _ refusal: String) throws {
    try database.execute(
      sql: """
        UPDATE ihc_journey
        SET state = 'failed', code = ?, message = ?, request = NULL, rows = NULL WHERE key = ?
        """, arguments: [Self.tooLong, refusal, Data(key)])
    try dropRequest(known.request)
  }

  /// Lets a journey wait that was refused.
  func accept(_ key: [UInt8], _ rows: [UInt8], at now: Instant) throws {
    try database.execute(
      sql: """
        UPDATE ihc_journey
        SET state = 'waiting', code = NULL, message = NULL, rows = ?, queued_at = ? WHERE key = ?
        """, arguments: [Data(rows), now.micros, Data(key)])
  }

  /// Says that nobody has a journey any more, unless somebody does.
  func retireUnlessCurrent(_ key: [UInt8]) throws {
    let isCurrent = try key.withUnsafeBytes { key in
      members.bind(blob: key, at: 1)
      defer { members.reset() }
      return try members.step()
    }
    guard !isCurrent, let known = try find(key) else { return }
    try retire(key, known)
  }

  /// Says that nobody has a journey any more, which waits.
  func retire(_ key: [UInt8]) throws {
    if let known = try find(key) { try retire(key, known) }
  }

  /// Says that nobody has any journey.
  func retireAll() throws {
    try database.execute(sql: "UPDATE ihc_journey_user SET is_current = 0 WHERE is_current")
    try database.execute(sql: "UPDATE ihc_journey SET is_current = 0 WHERE is_current")
  }

  /// Forgets what nobody has of what was never answered.
  func dropRetired() throws {
    let keys = try Data.fetchAll(
      database,
      sql: "SELECT key FROM ihc_journey WHERE state IN ('waiting', 'failed') AND NOT is_current")
    for key in keys {
      guard let known = try find(Array(key)) else { continue }
      try retire(Array(key), known)
    }
  }

  private func retire(_ key: [UInt8], _ known: Known) throws {
    guard known.isWaiting || known.isTooLong else {
      return try database.execute(
        sql: "UPDATE ihc_journey SET is_current = 0 WHERE key = ?", arguments: [Data(key)])
    }
    if known.isAnswered {
      // It was to be asked again; what it has stays.
      try database.execute(
        sql: """
          UPDATE ihc_journey SET is_current = 0, state = 'answered', request = NULL WHERE key = ?
          """, arguments: [Data(key)])
    } else {
      try database.execute(sql: "DELETE FROM ihc_journey WHERE key = ?", arguments: [Data(key)])
      // What was sent of it in vain is kept for a while, and must be found by the user.
      try database.execute(
        sql: """
          DELETE FROM ihc_journey_user WHERE key = ?1
            AND NOT EXISTS (SELECT 1 FROM ihc_exchange_journey WHERE key = ?1)
          """, arguments: [Data(key)])
    }
    try dropRequest(known.request)
  }

  /// Drops a request that nothing is left of.
  func dropRequest(_ request: Int64?) throws {
    guard let request else { return }
    try database.execute(
      sql: """
        DELETE FROM ihc_request WHERE id = ?1 AND leased_until IS NULL
          AND NOT EXISTS (SELECT 1 FROM ihc_journey WHERE request = ?1)
        """, arguments: [request])
  }
}
