import GRDB
import GRDBSQLite

/// The file under a connection, read and written past the connection, as SQLite itself does it.
///
/// What SQLite keeps in memory of it knows nothing of that; see ``DraftPages``.
struct DatabaseFile {
  private let file: UnsafeMutablePointer<sqlite3_file>
  private let methods: sqlite3_io_methods

  init(_ database: Database) throws {
    var file: UnsafeMutablePointer<sqlite3_file>?
    let code = sqlite3_file_control(
      database.sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, &file)
    guard code == SQLITE_OK, let file, let methods = file.pointee.pMethods else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: "no file is open")
    }
    self.file = file
    self.methods = methods.pointee
  }

  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int64) throws {
    try check(methods.xRead(file, bytes.baseAddress, CInt(bytes.count), offset), "read")
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
    try check(methods.xWrite(file, bytes.baseAddress, CInt(bytes.count), offset), "written")
  }

  private func check(_ code: CInt, _ what: String) throws {
    guard code != SQLITE_OK else { return }
    throw DatabaseError(
      resultCode: ResultCode(rawValue: code & 0xff), message: "the file cannot be \(what)")
  }
}
