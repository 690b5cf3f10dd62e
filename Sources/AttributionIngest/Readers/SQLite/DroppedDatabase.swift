import GRDBSQLite

/// A database of unknown origin, open for reading its real tables and nothing else.
///
/// It is hostile until proven otherwise: whatever its schema brings along (views, triggers, virtual
/// tables, functions) is not run, and its statements may take only as many steps as its size
/// warrants.
final class DroppedDatabase {
  let handle: OpaquePointer
  private let guardian: DatabaseGuardian

  /// Opens the database and checks it.
  ///
  /// The descriptors are of a copy that nobody else touches, and of its log if there is one. Without
  /// one the file is taken as it is.
  ///
  /// - Throws: `database-damaged`, `database-refused`, `read-failed`.
  init(
    _ descriptor: Int32, log: Int32?, _ opening: DatabaseOpening
  ) throws(ExportError) {
    guard DescriptorFiles.registration == SQLITE_OK else {
      throw ExportError(.readFailed, "SQLite does not take files that are open already")
    }
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
    let path = DescriptorFiles.path(database: descriptor, log: log)
    let status = sqlite3_open_v2(path, &opened, flags, DescriptorFiles.name)
    guard let opened, status == SQLITE_OK else {
      let reason = String(cString: sqlite3_errstr(status))
      sqlite3_close_v2(opened)
      throw ExportError(.databaseDamaged, "SQLite cannot open the database: \(reason)")
    }
    handle = opened
    guardian = DatabaseGuardian(steps: opening.steps)
    guardian.watch(handle)
    for (limit, value) in Self.engineLimits(opening) { sqlite3_limit(handle, limit, value) }
    sqlite3_drop_modules(handle, nil)
    for pragma in Self.pragmas { _ = try DatabaseStatement(self, "PRAGMA \(pragma)").step() }
    try check()
  }

  deinit { sqlite3_close_v2(handle) }

  /// Exclusive locking first: the index of the log is in memory then, not in a file beside it.
  private static let pragmas = [
    "locking_mode = EXCLUSIVE", "trusted_schema = OFF", "query_only = ON", "mmap_size = 0",
    "temp_store = MEMORY",
  ]

  /// What a statement's failure means.
  func error(_ status: Int32) -> ExportError {
    let reason = String(cString: sqlite3_errmsg(handle))
    switch status & 0xFF {
    case SQLITE_INTERRUPT:
      return ExportError(
        .databaseRefused, "takes more steps to read than its size warrants; expected plain tables")
    case SQLITE_TOOBIG:
      return ExportError(.databaseRefused, "a cell is too long to be read: \(reason)")
    case SQLITE_NOMEM:
      return ExportError(.databaseRefused, "takes more memory to read than is allowed")
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
    let answer = try check.string(0) ?? ""
    guard answer == "ok" else {
      // Before the fault there is a line that says in which of the files.
      let fault = answer.split(separator: "\n").first { !$0.hasPrefix("***") } ?? answer[...]
      throw ExportError(.databaseDamaged, "SQLite’s check finds: \(fault)")
    }
  }

  /// What SQLite advises for databases of unknown origin, with our own sizes.
  private static func engineLimits(
    _ opening: DatabaseOpening
  ) -> [(limit: Int32, value: Int32)] {
    [
      (SQLITE_LIMIT_LENGTH, Int32(clamping: 16 * opening.lineBytes)),
      (SQLITE_LIMIT_SQL_LENGTH, Int32(clamping: opening.lineBytes)),
      (SQLITE_LIMIT_COLUMN, Int32(clamping: opening.columns)),
      (SQLITE_LIMIT_EXPR_DEPTH, 100),
      (SQLITE_LIMIT_COMPOUND_SELECT, 3),
      (SQLITE_LIMIT_ATTACHED, 0),
      (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
      (SQLITE_LIMIT_VARIABLE_NUMBER, 10),
      (SQLITE_LIMIT_TRIGGER_DEPTH, 1),
      (SQLITE_LIMIT_WORKER_THREADS, 0),
    ]
  }
}

extension DroppedDatabase {
  /// A table or a view, and whether it is a real table.
  typealias Object = (name: String, isTable: Bool)

  /// The tables and views, by name.
  ///
  /// - Throws: `database-refused`, if there are more than `limit`.
  func objects(atMost limit: Int) throws(ExportError) -> [Object] {
    let statement = try DatabaseStatement(
      self,
      """
      SELECT name, type = 'table' AND rootpage > 0 AND sql NOT LIKE 'CREATE VIRTUAL%'
      FROM main.sqlite_schema
      WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite^_%' ESCAPE '^'
      ORDER BY name
      """)
    var objects: [Object] = []
    while try statement.step() {
      guard let name = try statement.string(0) else { continue }
      objects.append((name, try statement.integer(1) == 1))
      guard objects.count <= limit else {
        throw ExportError(
          .databaseRefused, "has more tables and views than expected, which is at most \(limit)")
      }
    }
    return objects
  }

  /// The columns that a table stores, without those that it computes.
  func columns(of table: String) throws(ExportError) -> [String] {
    let statement = try DatabaseStatement(self, "PRAGMA main.table_info(\(Self.quoted(table)))")
    var columns: [String] = []
    while try statement.step() { columns.append(try statement.string(1) ?? "") }
    return columns
  }

  func rowCount(of table: String) throws(ExportError) -> Int64 {
    let count = try DatabaseStatement(self, "SELECT count(*) FROM main.\(Self.quoted(table))")
    return try count.step() ? try count.integer(0) ?? 0 : 0
  }

  /// All rows, in the order in which the table stores them; from now on, no other may be read.
  func rows(of table: String, _ columns: [String]) throws(ExportError) -> DatabaseStatement {
    guardian.table = table
    let list = columns.map(Self.quoted).joined(separator: ", ")
    return try DatabaseStatement(
      self, "SELECT \(list) FROM main.\(Self.quoted(table)) NOT INDEXED")
  }

  /// A name as an SQL identifier.
  private static func quoted(_ name: String) -> String {
    "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
  }
}
