import GRDBSQLite

/// A database of unknown origin, open for reading its real tables and nothing else.
///
/// It is hostile until proven otherwise: whatever its schema brings along (views, triggers, virtual
/// tables, functions) is not run, and its statements may take only as many steps as its size
/// warrants. It is opened read-only, so defensive mode would have nothing to defend.
final class DroppedDatabase {
  let handle: OpaquePointer
  private let guardian: Guardian

  /// Opens the database and checks it.
  ///
  /// - Parameters:
  ///   - path: A copy that nobody else touches; its `-wal`, if there is one, stands beside it.
  ///   - byteCount: The length of the file and its log.
  ///   - hasLog: Whether there is a log. Without one the file is taken as it is.
  ///   - limits: What is too much.
  /// - Throws: `database-damaged`, `database-refused`.
  init(
    path: String, byteCount: Int64, hasLog: Bool, limits: ReaderLimits
  ) throws(ExportError) {
    var opened: OpaquePointer?
    let flags =
      SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
    let status = sqlite3_open_v2(Self.uri(path, isImmutable: !hasLog), &opened, flags, nil)
    guard let opened, status == SQLITE_OK else {
      let reason = String(cString: sqlite3_errstr(status))
      sqlite3_close_v2(opened)
      throw ExportError(.databaseDamaged, "SQLite cannot open the database: \(reason)")
    }
    handle = opened
    guardian = Guardian(
      steps: limits.databaseSteps + limits.databaseStepsPerByte * byteCount)
    guardian.watch(handle)
    for (limit, value) in Self.engineLimits(limits) { sqlite3_limit(handle, limit, value) }
    for pragma in ["trusted_schema = OFF", "query_only = ON", "mmap_size = 0"] {
      _ = try DatabaseStatement(self, "PRAGMA \(pragma)").step()
    }
    try check()
  }

  deinit { sqlite3_close_v2(handle) }

  /// From now on, only this table may be read.
  func restrict(toTable table: String) { guardian.table = table }

  /// What a statement's failure means.
  func error(_ status: Int32) -> ExportError {
    let reason = String(cString: sqlite3_errmsg(handle))
    switch status & 0xFF {
    case SQLITE_INTERRUPT:
      return ExportError(
        .databaseRefused, "takes more steps to read than its size warrants; expected plain tables")
    case SQLITE_TOOBIG:
      return ExportError(.databaseRefused, "a cell is too long to be read: \(reason)")
    case SQLITE_AUTH:
      return ExportError(.databaseRefused, "asks for more than to be read: \(reason)")
    case SQLITE_IOERR:
      return ExportError(.readFailed, "reading failed: \(reason)")
    default:
      return ExportError(.databaseDamaged, "SQLite cannot read the database: \(reason)")
    }
  }

  private func check() throws(ExportError) {
    let check = try DatabaseStatement(self, "PRAGMA quick_check(1)")
    guard try check.step() else {
      throw ExportError(.databaseDamaged, "SQLite does not answer its own check; expected ok")
    }
    let answer = check.string(0) ?? ""
    guard answer == "ok" else {
      throw ExportError(.databaseDamaged, "SQLite’s check finds: \(answer)")
    }
  }

  /// What SQLite advises for databases of unknown origin, with our own sizes.
  private static func engineLimits(_ limits: ReaderLimits) -> [(limit: Int32, value: Int32)] {
    [
      (SQLITE_LIMIT_LENGTH, Int32(clamping: 16 * limits.lineBytes)),
      (SQLITE_LIMIT_SQL_LENGTH, Int32(clamping: limits.lineBytes)),
      (SQLITE_LIMIT_COLUMN, Int32(clamping: limits.columns)),
      (SQLITE_LIMIT_EXPR_DEPTH, 100),
      (SQLITE_LIMIT_COMPOUND_SELECT, 3),
      (SQLITE_LIMIT_ATTACHED, 0),
      (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
      (SQLITE_LIMIT_VARIABLE_NUMBER, 10),
      (SQLITE_LIMIT_TRIGGER_DEPTH, 1),
      (SQLITE_LIMIT_WORKER_THREADS, 0),
    ]
  }

  private static func uri(_ path: String, isImmutable: Bool) -> String {
    let plain = Set("/-_.~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    let escaped = path.utf8.flatMap { byte in
      plain.contains(byte)
        ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return "file:\(String(decoding: escaped, as: UTF8.self))?mode=ro"
      + (isImmutable ? "&immutable=1" : "")
  }
}

/// What the callbacks of a dropped database go by.
private final class Guardian {
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
      { context in context.map { Guardian.of($0).isExhausted } ?? true ? 1 : 0 }, context)
    sqlite3_set_authorizer(
      handle,
      { context, action, table, _, schema, origin in
        guard let context else { return SQLITE_DENY }
        return Guardian.of(context).allows(action, table, schema, origin) ? SQLITE_OK : SQLITE_DENY
      }, context)
  }

  private static func of(_ context: UnsafeMutableRawPointer) -> Guardian {
    Unmanaged<Guardian>.fromOpaque(context).takeUnretainedValue()
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
    guard let only = self.table else { return true }
    switch action {
    case SQLITE_SELECT: return origin == nil
    case SQLITE_READ:
      guard let table, let schema, origin == nil else { return false }
      return sqlite3_stricmp(table, only) == 0 && sqlite3_stricmp(schema, "main") == 0
    default: return false
    }
  }
}
