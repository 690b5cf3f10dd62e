package import AttributionCore
import Foundation
package import GRDB

/// The rows that could not be read, with the place and the reason.
///
/// A row stays until it is discarded, or until a file that it was written to again is in; see
/// ``Retries``.
package struct Quarantine {
  let database: Database

  package init(_ database: Database) { self.database = database }

  package struct Entry: Sendable, Hashable {
    package var id: Int64
    package var place: Place
    package var fileName: String
    package var byteOffset: Int64
    package var column: String?
    package var code: String
    package var message: String
    /// The row as it stands in the file.
    package var raw: [UInt8]
    /// Whether the row was too long to be kept whole.
    package var isCut: Bool
    /// The file that the row was written to, to be read again.
    package var retriedAs: String?
  }

  func insert(_ row: QuarantinedRow, of file: FileID) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO quarantine (file, line, byte_offset, column_name, code, message, raw, is_cut)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      file.rawValue, row.line, row.byteOffset, row.column, row.code, row.message, Data(row.raw),
      row.isCut,
    ])
  }

  /// How many rows are in quarantine.
  package func count(_ selection: QuarantineSelection = QuarantineSelection()) throws -> Int64 {
    try Int64.fetchOne(
      database, sql: "SELECT count(*) FROM quarantine AS q WHERE \(selection.condition)",
      arguments: selection.arguments) ?? 0
  }

  /// The first rows after the one of number `cursor`, in the order of files and lines.
  package func list(
    _ selection: QuarantineSelection, after cursor: Int64 = 0, limit: Int
  ) throws -> [Entry] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT q.*, f.name AS file_name, r.name AS retry_name
        FROM quarantine AS q JOIN file AS f ON f.id = q.file LEFT JOIN retry AS r ON r.id = q.retry
        WHERE \(selection.condition) AND q.id > :cursor ORDER BY q.id LIMIT :limit
        """, arguments: selection.arguments + ["cursor": cursor, "limit": limit]
    ).map { row in
      Entry(
        id: row["id"], place: Place(file: FileID(rawValue: row["file"]), line: row["line"]),
        fileName: row["file_name"], byteOffset: row["byte_offset"], column: row["column_name"],
        code: row["code"], message: row["message"], raw: Array(row["raw"] as Data),
        isCut: row["is_cut"], retriedAs: row["retry_name"])
    }
  }

  /// Deletes rows, but for those that are being read again; the ledger still counts them.
  ///
  /// - Returns: How many were deleted.
  package func discard(_ selection: QuarantineSelection) throws -> Int64 {
    try database.execute(
      sql: """
        DELETE FROM quarantine WHERE id IN (
          SELECT q.id FROM quarantine AS q WHERE q.retry IS NULL AND \(selection.condition))
        """, arguments: selection.arguments)
    return Int64(database.changesCount)
  }
}

/// Rows in quarantine, by what they have in common; all of them where nothing is said.
package struct QuarantineSelection: Sendable, Hashable {
  package var file: FileID?
  package var code: String?
  package var id: Int64?

  package init(file: FileID? = nil, code: String? = nil, id: Int64? = nil) {
    self.file = file
    self.code = code
    self.id = id
  }

  /// A condition on a row `q`; only what is asked for is in it, so that an index can serve.
  var condition: String {
    let parts = [
      file.map { _ in "q.file = :file" }, code.map { _ in "q.code = :code" },
      id.map { _ in "q.id = :id" },
    ]
    return (["TRUE"] + parts.compactMap(\.self)).joined(separator: " AND ")
  }

  var arguments: StatementArguments {
    var arguments: [String: (any DatabaseValueConvertible)?] = [:]
    if let file { arguments["file"] = file.rawValue }
    if let code { arguments["code"] = code }
    if let id { arguments["id"] = id }
    return StatementArguments(arguments)
  }
}
