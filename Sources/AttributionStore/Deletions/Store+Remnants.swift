import GRDB
import GRDBSQLite

extension Store {
  /// Rewrites the file where users were forgotten since it was last, and empties the log: then
  /// neither holds anything of them.
  ///
  /// Does nothing as long as somebody waits for attribution. It takes the time and for a while the
  /// space of a copy of the database; an error leaves everything as it was, to be tried again.
  /// `onProgress` is called often; throwing gives up.
  ///
  /// - Returns: Whether there was anything to do.
  package func eraseRemnants(
    onProgress: @escaping () throws -> Void = {}
  ) throws(StoreError) -> Bool {
    guard try read({ try Remnants($0).mayBeErased() }) else { return false }
    try rewrite { database in
      let progress = RewriteProgress(onProgress)
      try progress.watch(database) { try database.execute(sql: "VACUUM") }
    }
    // What was in the file is in the log until that is emptied, which a reader may delay.
    try checkpoint(truncating: true)
    try write { try Remnants($0).forgetExpectation() }
    try checkpoint(truncating: true)
    return true
  }
}

/// Tells how one long statement comes along, and can end it.
private final class RewriteProgress {
  private let body: () throws -> Void
  /// Steps of SQLite's machine between two calls: some milliseconds.
  private static let steps: Int32 = 100_000

  init(_ body: @escaping () throws -> Void) { self.body = body }

  func watch(_ database: Database, _ statement: () throws -> Void) throws {
    sqlite3_progress_handler(
      database.sqliteConnection, Self.steps,
      { context in
        guard let context else { return 0 }
        return Unmanaged<RewriteProgress>.fromOpaque(context).takeUnretainedValue().mustEnd
      }, Unmanaged.passUnretained(self).toOpaque())
    defer { sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil) }
    try statement()
  }

  private var mustEnd: Int32 {
    do {
      try body()
      return 0
    } catch {
      // The statement ends as interrupted, which is what the caller is told.
      return 1
    }
  }
}
