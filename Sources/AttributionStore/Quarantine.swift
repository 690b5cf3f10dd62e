package import AttributionCore
import Foundation
package import GRDB

/// The rows that could not be read, with the place and the reason.
package struct Quarantine {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  package struct Entry: Sendable, Hashable {
    package var id: Int64
    package var place: Place
    package var fileName: String
    package var byteOffset: Int64
    package var column: String?
    package var code: String
    package var message: String
    /// The row as it stands in the file, perhaps cut.
    package var raw: [UInt8]
  }

  func insert(_ row: QuarantinedRow, of file: FileID) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO quarantine (file, line, byte_offset, column_name, code, message, raw)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      file.rawValue, row.line, row.byteOffset, row.column, row.code, row.message, Data(row.raw),
    ])
  }

  /// How many rows are in quarantine.
  package func count(file: FileID?, code: String?) throws -> Int64 {
    try Int64.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM quarantine
        WHERE (?1 IS NULL OR file = ?1) AND (?2 IS NULL OR code = ?2)
        """, arguments: [file?.rawValue, code]) ?? 0
  }

  /// The first rows, in the order of files and lines.
  package func list(file: FileID?, code: String?, limit: Int) throws -> [Entry] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT q.*, f.name AS file_name FROM quarantine AS q JOIN file AS f ON f.id = q.file
        WHERE (?1 IS NULL OR q.file = ?1) AND (?2 IS NULL OR q.code = ?2)
        ORDER BY q.id LIMIT ?3
        """, arguments: [file?.rawValue, code, limit]
    ).map { row in
      Entry(
        id: row["id"], place: Place(file: FileID(rawValue: row["file"]), line: row["line"]),
        fileName: row["file_name"], byteOffset: row["byte_offset"], column: row["column_name"],
        code: row["code"], message: row["message"], raw: Array(row["raw"] as Data))
    }
  }
}
