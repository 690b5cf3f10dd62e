import GRDBSQLite

/// Decides what the statements on a dropped database may do, and for how long.
final class DatabaseGuardian {
  /// The only table that may be read; nil while the database is being checked.
  var table: String?
  private var stepsLeft: Int64
  private static let stepsBetweenLooks: Int64 = 1000

  init(steps: Int64) { stepsLeft = steps }

  /// Installs the callbacks; the database must not outlive `self`.
  func watch(_ handle: OpaquePointer) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_progress_handler(
      handle, Int32(Self.stepsBetweenLooks),
      { context in context.map { DatabaseGuardian.of($0).isExhausted } ?? true ? 1 : 0 }, context)
    sqlite3_set_authorizer(
      handle,
      { context, action, table, _, schema, origin in
        guard let context else { return SQLITE_DENY }
        let isAllowed = DatabaseGuardian.of(context).allows(action, table, schema, origin)
        return isAllowed ? SQLITE_OK : SQLITE_DENY
      }, context)
  }

  private static func of(_ context: UnsafeMutableRawPointer) -> DatabaseGuardian {
    Unmanaged<DatabaseGuardian>.fromOpaque(context).takeUnretainedValue()
  }

  private var isExhausted: Bool {
    stepsLeft -= Self.stepsBetweenLooks
    return stepsLeft < 0
  }

  /// Whether a statement may do what it is about to do.
  ///
  /// `origin` is the view or trigger that does it; only the statement itself may.
  private func allows(
    _ action: Int32, _ table: UnsafePointer<CChar>?, _ schema: UnsafePointer<CChar>?,
    _ origin: UnsafePointer<CChar>?
  ) -> Bool {
    guard let only = self.table else { return Self.isForChecking(action) }
    switch action {
    case SQLITE_SELECT: return origin == nil
    case SQLITE_READ:
      guard let table, let schema, origin == nil else { return false }
      return sqlite3_stricmp(table, only) == 0 && sqlite3_stricmp(schema, "main") == 0
    default: return false
    }
  }

  /// Whether an action belongs to SQLite's own check, which also runs the constraints of tables.
  private static func isForChecking(_ action: Int32) -> Bool {
    [SQLITE_SELECT, SQLITE_READ, SQLITE_PRAGMA, SQLITE_FUNCTION].contains(action)
  }
}
