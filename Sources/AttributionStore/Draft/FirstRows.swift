import GRDB

/// The rows of a table of a draft that was empty, in the order of their numbers, past SQLite.
///
/// Until ``finish()`` the table is empty to SQLite, and nobody else may write to it.
final class FirstRows {
  private var tree: TableTree

  /// Nil where the table has rows already.
  init?(_ pages: DraftPages, _ table: String, _ database: Database) throws {
    guard try Int.fetchOne(database, sql: "SELECT 1 FROM \(table) LIMIT 1") == nil,
      let root = try UInt32.fetchOne(
        database, sql: "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?",
        arguments: [table])
    else { return nil }
    tree = TableTree(pages, root: root)
  }

  /// Appends a row whose values `write` appends to an empty record; numbers ascend.
  @inline(__always)
  func append(_ row: Int64, _ write: (inout RowRecord) throws -> Void) throws {
    try tree.append(row, write)
  }

  /// Gives the table its rows.
  func finish() throws { try tree.finish() }
}
