import GRDBSQLite

/// A statement on a dropped database, and the row it is at.
final class DatabaseStatement {
  private let database: DroppedDatabase
  private let handle: OpaquePointer

  init(_ database: DroppedDatabase, _ sql: String) throws(ExportError) {
    self.database = database
    var prepared: OpaquePointer?
    let status = sqlite3_prepare_v2(database.handle, sql, -1, &prepared, nil)
    guard let prepared, status == SQLITE_OK else { throw database.error(status) }
    handle = prepared
  }

  deinit { sqlite3_finalize(handle) }

  /// Moves on to the next row; false if there is none.
  func step() throws(ExportError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let status: throw database.error(status)
    }
  }

  /// A cell, as SQLite stores it; its bytes are valid until the next step.
  enum Cell {
    case null
    case integer(Int64)
    case real(Double)
    case text(UnsafeRawBufferPointer)
    case blob(UnsafeRawBufferPointer)
  }

  /// A cell of the row.
  ///
  /// - Throws: `database-refused`, where memory does not suffice for it.
  func cell(_ column: Int) throws(ExportError) -> Cell {
    let column = Int32(column)
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
    case SQLITE_TEXT:
      // The text first: asking for its length before could be the length in another encoding.
      guard let start = sqlite3_column_text(handle, column) else {
        throw database.error(SQLITE_NOMEM)
      }
      let count = Int(sqlite3_column_bytes(handle, column))
      return .text(UnsafeRawBufferPointer(start: start, count: count))
    case SQLITE_BLOB:
      let start = sqlite3_column_blob(handle, column)
      let count = Int(sqlite3_column_bytes(handle, column))
      guard start != nil || count == 0 else { throw database.error(SQLITE_NOMEM) }
      return .blob(UnsafeRawBufferPointer(start: start, count: count))
    default: return .null
    }
  }

  /// A cell of text; nil if it is something else, or not UTF-8.
  func string(_ column: Int) throws(ExportError) -> String? {
    guard case .text(let bytes) = try cell(column) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  /// A cell that is an integer; nil if it is something else.
  func integer(_ column: Int) throws(ExportError) -> Int64? {
    guard case .integer(let value) = try cell(column) else { return nil }
    return value
  }
}
