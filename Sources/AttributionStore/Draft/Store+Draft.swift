import Foundation
package import GRDB
import Glibc

/// The first large load goes into a copy of the database, which then takes its place.
///
/// Through the log every page would be written twice, and fresh pages of a file are what such a
/// load spends most of its system time on. The copy needs no journal: until it is renamed, nobody
/// else knows of it, and after a crash it is made anew. Readers see the old database until then,
/// and the new one whole after.
extension Store {
  /// The copy on which a load is at work.
  static func draftPath(_ path: String) -> String { path + "-draft" }

  /// Whether there are no facts yet, so that a copy costs nothing.
  package func isEmpty() throws(StoreError) -> Bool {
    try read { database in
      try Int.fetchOne(
        database,
        sql: """
          SELECT 1 WHERE EXISTS (SELECT 1 FROM history) OR EXISTS (SELECT 1 FROM waiting_cost)
            OR EXISTS (SELECT 1 FROM attributed_user)
          """) == nil
    }
  }

  /// Runs `body` like ``write(_:)``, on a copy that takes the database's place when it is done, and
  /// whose pages it may write itself; it gets no pages where they are left to SQLite.
  ///
  /// For the one thread that writes, and a database that is small before.
  package func writeWhole<Result>(
    _ body: (Database, DraftPages?) throws -> Result
  ) throws(StoreError) -> Result {
    let draft = Self.draftPath(path)
    do {
      try Self.removeDraft(path)
      defer { unlink(draft) }
      try pool.current().writeWithoutTransaction {
        try $0.execute(sql: "VACUUM INTO ?", arguments: [draft])
      }
      let queue = try DatabaseQueue(path: draft, configuration: Self.draftConfiguration)
      let result = try queue.writeWithoutTransaction { try Self.fill($0, body) }
      try queue.close()
      try Self.sync(draft)
      try takePlace(draft)
      return result
    } catch {
      throw StoreError.wrapping(error, path: path)
    }
  }

  /// Runs `body` in a transaction, which it may end and begin anew.
  private static func fill<Result>(
    _ database: Database, _ body: (Database, DraftPages?) throws -> Result
  ) throws -> Result {
    try database.beginTransaction(.immediate)
    do {
      let result = try body(database, DraftPages(database))
      try database.commit()
      return result
    } catch {
      // It may have ended by itself. What is in the file is of no use.
      if database.isInsideTransaction { try? database.rollback() }
      throw error
    }
  }

  /// Removes what a crash left of a copy.
  static func removeDraft(_ path: String) throws {
    let draft = draftPath(path)
    guard unlink(draft) == 0 || errno == ENOENT else { throw failure(draft, "remove") }
  }

  private static var draftConfiguration: Configuration {
    var configuration = Store.configuration
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA journal_mode = OFF")
      try database.execute(sql: "PRAGMA synchronous = OFF")
    }
    return configuration
  }

  /// Puts a finished copy in the place of the database.
  private func takePlace(_ draft: String) throws {
    var isReplaced = false
    try pool.exchange { isReplaced = try replaceUnlessRead(by: draft) }
    if isReplaced { return }
    // Some other program reads the database and would not notice: everything goes through the log.
    try DatabaseQueue(path: draft, configuration: Self.configuration).backup(to: pool.current())
  }

  /// Renames the copy over the database; false where another process has that open.
  ///
  /// A connection that outlives the rename would later remove the log of the new database, taking
  /// it for its own. Leaving the mode with a log takes every lock there is, so it succeeds only
  /// where there is no other connection, and removes the log.
  private func replaceUnlessRead(by draft: String) throws -> Bool {
    var configuration = Configuration()
    configuration.busyMode = .immediateError
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    let mode = try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
      do {
        // To the end: that is where the change is committed. A failure to do so would leave a
        // journal of the old database for the new one to be rolled back by.
        return try String.fetchAll(database, sql: "PRAGMA journal_mode = DELETE").first
      } catch let error as DatabaseError {
        guard error.resultCode == .SQLITE_BUSY else { throw error }
        return nil
      }
    }
    guard mode == "delete" else {
      try queue.close()
      return false
    }
    guard rename(draft, path) == 0 else { throw Self.failure(path, "replace") }
    try Self.sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    try queue.close()
    return true
  }

  /// Makes a file or a directory durable; nobody here may have it open as a database.
  private static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, "open") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(path, "sync") }
  }

  private static func failure(_ path: String, _ what: String) -> StoreError {
    let code = errno
    return StoreError(
      code == ENOSPC ? .full : .inaccessible,
      "\(path): cannot \(what): \(String(cString: strerror(code)))")
  }
}
