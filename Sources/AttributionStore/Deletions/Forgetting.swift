import AttributionCore
import GRDB

/// What a load does about users who were forgotten or are to be: nothing where there are none.
struct Forgetting {
  /// Whether anybody is forgotten, or will be by this load.
  let isActive: Bool
  let users: ForgottenUsers
  let costs: ForgottenCosts
  private let hash: KeyHash
  /// Rows of forgotten users that the load brought, by file.
  private(set) var rows: [FileID: Int64] = [:]
  /// Keys of facts that are erased or not stored, which their owners lose.
  private(set) var sessions: [KeyIndex.Ownership] = []
  private(set) var conversions: [KeyIndex.Ownership] = []
  /// Forgotten sessions that a row gave to a user.
  private(set) var revived: [(session: KeyHash.Value, owner: UInt64)] = []
  /// The ids that the load erases, by their hash: users' and sessions'.
  private(set) var erasedIDs: Set<KeyHash.Value> = []
  private(set) var erasedLengths: Set<Int> = []
  /// The conversions' too, which only the remote service's words are searched for.
  private(set) var erasedConversions: Set<KeyHash.Value> = []
  private(set) var erasedConversionLengths: Set<Int> = []
  private var sessionLengths: Set<Int> = []
  /// Sessions and conversions that the load's facts or deletions showed to be of forgotten users,
  /// by the first half of their hash.
  private(set) var newKeys: Set<UInt64> = []
  private(set) var newConversions: Set<UInt64> = []
  /// The files that erased facts were read from.
  private(set) var sources: Set<FileID> = []

  init(_ database: Database, _ load: FactLoad) throws {
    isActive =
      try load.identityRows.deletions != nil
      || Int.fetchOne(database, sql: "SELECT 1 FROM forgotten_user LIMIT 1") != nil
    users = try ForgottenUsers(database)
    costs = try ForgottenCosts(database)
    hash = load.hash
  }

  /// Whether an id is a forgotten user's.
  func concerns(_ id: [UInt8]) throws -> Bool {
    guard isActive else { return false }
    return try users.contains(id.withUnsafeBytes { hash($0) })
  }

  mutating func noteSource(_ file: FileID) { sources.insert(file) }

  mutating func count(_ file: FileID) { rows[file, default: 0] += 1 }

  mutating func revive(_ session: KeyHash.Value, owner: UInt64) {
    revived.append((session, owner))
  }

  mutating func forget(session: KeyHash.Value, length: Int, of owner: UInt64) {
    sessionLengths.insert(length)
    newKeys.insert(session.high)
    sessions.append(KeyIndex.Ownership(hash: session.high, owner: owner))
  }

  mutating func forget(conversion: KeyHash.Value, of owner: UInt64) {
    newKeys.insert(conversion.high)
    newConversions.insert(conversion.high)
    conversions.append(KeyIndex.Ownership(hash: conversion.high, owner: owner))
  }

  /// Notes an id whose traces are to be looked for in other texts.
  mutating func erase(_ id: KeyHash.Value, length: Int) {
    erasedIDs.insert(id)
    erasedLengths.insert(length)
  }

  /// Notes the id of a conversion that is erased.
  mutating func erase(conversion: KeyHash.Value, length: Int) {
    erasedConversions.insert(conversion)
    erasedConversionLengths.insert(length)
  }

  /// Takes the collected keys from their owners.
  mutating func settleKeys(_ database: Database) throws {
    if !sessions.isEmpty {
      var index = try KeyIndex(database, .session)
      try index.forget(sessions, keeping: true)
      sessions.removeAll()
      for length in sessionLengths {
        try database.execute(
          sql: "INSERT OR IGNORE INTO forgotten_session_length (id_length) VALUES (?)",
          arguments: [length])
      }
      sessionLengths.removeAll()
    }
    guard !conversions.isEmpty else { return }
    var index = try KeyIndex(database, .conversion)
    try index.forget(conversions, keeping: false)
    conversions.removeAll()
  }
}
