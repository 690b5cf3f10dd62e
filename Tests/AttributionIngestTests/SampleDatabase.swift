import Foundation
import GRDBSQLite
import TestSupport

/// An SQLite file that a test makes, statement by statement.
final class SampleDatabase {
  private let directory: Workdir
  private let handle: OpaquePointer
  let path: String

  struct Failure: Error { let message: String }

  init(_ statements: String...) throws {
    directory = try Workdir()
    // A name that would break an URI if it were not escaped.
    path = directory.path("ex port?mode=rw&#%41é.db")
    var opened: OpaquePointer?
    let status = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil)
    guard let opened, status == SQLITE_OK else { throw Failure(message: "open: \(status)") }
    handle = opened
    for statement in statements { try run(statement) }
  }

  deinit { sqlite3_close_v2(handle) }

  func run(_ sql: String) throws {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
      throw Failure(message: String(cString: sqlite3_errmsg(handle)))
    }
  }

  /// Writes a copy of the file, without what only its log has, and returns the path.
  func copy(named name: String, withLog: Bool) throws -> String {
    let copy = directory.path(name)
    try Self.copy(path, to: copy)
    if withLog { try Self.copy(path + "-wal", to: copy + "-wal") }
    return copy
  }

  private static func copy(_ path: String, to copy: String) throws {
    try FileManager.default.copyItem(atPath: path, toPath: copy)
  }
}
