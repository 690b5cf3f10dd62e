package import GRDB

/// What erased facts leave in unused parts of the database file, until it is rewritten.
///
/// SQLite's `secure_delete` overwrites a row when it is deleted, but not the copies that earlier
/// changes of the row and of its page left behind. So the file is rewritten: not at once, but when
/// nobody waits for attribution, for until then stored credits may still name what was erased.
package struct Remnants {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// Notes that the file has to be rewritten; survives a crash.
  func expect() throws {
    try database.execute(
      sql: "INSERT OR REPLACE INTO meta (key, value) VALUES ('remnants', 1)")
  }

  /// Whether the file has to be rewritten.
  package func areExpected() throws -> Bool {
    try Int.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'remnants'") == 1
  }

  func forgetExpectation() throws {
    try database.execute(sql: "DELETE FROM meta WHERE key = 'remnants'")
  }

  /// Whether the file may be rewritten: attribution has followed the facts.
  func mayBeErased() throws -> Bool {
    try areExpected()
      && Int.fetchOne(database, sql: "SELECT 1 FROM pending_user LIMIT 1") == nil
  }
}
