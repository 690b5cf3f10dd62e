import CSQLiteTuning
package import GRDB
import Glibc

/// The one database: facts, what was made of them, and the ledger of where they came from.
///
/// One writer, any number of readers that each see one consistent state.
package struct Store: Sendable {
  package let path: String
  /// Where loads spool what does not fit in memory.
  package let temporaryDirectory: String
  let pool: StorePool
  let hash: KeyHash
  let fits = FitCache()

  /// Pages the writer keeps in memory, in KiB; a larger transaction spills to the log.
  private static let writerCacheKiB = 24 * 1024
  /// In bytes, twice SQLite's own: half the system calls of a large load, and a drop of a thousand
  /// sessions, which touches a page each, still writes little.
  private static let pageSize = 8192
  private static let readerCacheKiB = 2 * 1024

  /// Opens a database, making it or bringing it up to date where needed.
  ///
  /// Throws `newer-schema`, `foreign-database`, `inaccessible` or `corrupt`. Only tests give a
  /// `userMask`; see ``KeyHash``.
  package init(
    path: String, temporaryDirectory: String, userMask: UInt64 = .max
  ) throws(StoreError) {
    Self.tuneOnce
    self.path = path
    self.temporaryDirectory = temporaryDirectory
    do {
      try Self.check(path)
      try Self.removeDraft(path)
      pool = try StorePool(path: path) {
        try DatabasePool(path: path, configuration: Self.configuration)
      }
      let connections = try pool.current()
      try Self.migrator.migrate(connections)
      hash = try connections.read { try KeyHash(of: $0, userMask: userMask) }
    } catch {
      throw StoreError.wrapping(error, path: path)
    }
  }

  static var configuration: Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.maximumReaderCount = 4
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA page_size = \(pageSize)")
      try database.execute(sql: "PRAGMA secure_delete = OFF")
      let cache = database.configuration.readonly ? readerCacheKiB : writerCacheKiB
      try database.execute(sql: "PRAGMA cache_size = -\(cache)")
      if !database.configuration.readonly {
        try database.execute(sql: "PRAGMA synchronous = FULL")
        try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
      }
    }
    return configuration
  }

  /// Its result says only whether it came in time; without it everything works, a little slower.
  private static let tuneOnce: Void = { _ = sqlite_tuning_disable_memory_statistics() }()

  /// Refuses databases that are not ours, or not yet ours, before a byte of them is changed.
  private static func check(_ path: String) throws {
    guard access(path, F_OK) == 0 else { return }
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.readonly = true
    do {
      try check(DatabaseQueue(path: path, configuration: configuration), path)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY {
      // Killed while it was made: what was begun must be rolled back before it can be read.
      configuration.readonly = false
      try check(DatabaseQueue(path: path, configuration: configuration), path)
    }
  }

  private static func check(_ queue: DatabaseQueue, _ path: String) throws {
    try queue.read { database in
      let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      // The migrator’s own table is there before anything else, and may be alone after a crash.
      let tables =
        try Int.fetchOne(
          database,
          sql: "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'") ?? 0
      guard application == applicationID || (application == 0 && tables == 0) else {
        throw StoreError(
          .foreignDatabase,
          "\(path): not a database of attributiond; choose another data directory")
      }
      guard try !migrator.hasBeenSuperseded(database) else {
        let newest = try migrator.appliedIdentifiers(database).compactMap(Int.init).max() ?? 0
        throw StoreError(
          .newerSchema,
          "\(path): made by a newer attributiond (schema \(newest), this program knows up to "
            + "\(migrator.migrations.count)); install that version or restore an older backup")
      }
    }
  }

  /// Runs `body` in a transaction: all of it is stored, or none of it.
  package func write<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
    do { return try pool.current().write(body) } catch {
      throw StoreError.wrapping(error, path: path)
    }
  }

  /// Runs `body` on one consistent state of the database.
  package func read<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
    do { return try pool.current().read(body) } catch {
      throw StoreError.wrapping(error, path: path)
    }
  }

  /// Runs `body` on one consistent state of the database, without blocking the caller's thread.
  package func snapshot<Result: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Result
  ) async throws(StoreError) -> Result {
    do {
      return try await pool.read { try await $0.read(body) }
    } catch {
      throw StoreError.wrapping(error, path: path)
    }
  }

  /// Moves what the log holds into the database file, as far as readers allow.
  package func checkpoint(truncating: Bool) throws(StoreError) {
    do {
      _ = try pool.current().writeWithoutTransaction {
        try $0.checkpoint(truncating ? .truncate : .passive)
      }
    } catch {
      throw StoreError.wrapping(error, path: path)
    }
  }

  /// Runs `body`, which writes the whole file anew, outside any transaction; reading goes on.
  func rewrite(_ body: (Database) throws -> Void) throws(StoreError) {
    do {
      try pool.current().writeWithoutTransaction(body)
    } catch {
      throw StoreError.wrapping(error, path: path)
    }
  }

  /// Gives back memory that is only kept to be quick.
  package func releaseMemory() throws(StoreError) {
    do { try pool.current().releaseMemory() } catch {
      throw StoreError.wrapping(error, path: path)
    }
  }
}
