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

  /// A cell, as SQLite stores it.
  enum Cell {
    case null
    case integer(Int64)
    case real(Double)
    case text(UnsafeRawBufferPointer)
    case blob(UnsafeRawBufferPointer)
  }

  /// Passes a cell of the row to `body`; its bytes are valid there only.
  func withCell<Result, Failure: Error>(
    _ column: Int, _ body: (Cell) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let column = Int32(column)
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: return try body(.integer(sqlite3_column_int64(handle, column)))
    case SQLITE_FLOAT: return try body(.real(sqlite3_column_double(handle, column)))
    case SQLITE_TEXT:
      // The text first: asking for its length before could be the length in another encoding.
      let start = UnsafeRawPointer(sqlite3_column_text(handle, column))
      let count = Int(sqlite3_column_bytes(handle, column))
      return try body(.text(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)))
    case SQLITE_BLOB:
      let start = sqlite3_column_blob(handle, column)
      let count = Int(sqlite3_column_bytes(handle, column))
      return try body(.blob(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)))
    default: return try body(.null)
    }
  }

  /// A cell of text; nil if it is something else, or not UTF-8.
  func string(_ column: Int) -> String? {
    withCell(column) { cell in
      if case .text(let bytes) = cell { String(validating: bytes, as: UTF8.self) } else { nil }
    }
  }

  /// A cell that is an integer; nil if it is something else.
  func integer(_ column: Int) -> Int64? {
    withCell(column) { cell in if case .integer(let value) = cell { value } else { nil } }
  }
}
