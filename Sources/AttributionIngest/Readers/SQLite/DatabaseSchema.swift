/// What a dropped database contains, as far as it can be read.
struct DatabaseSchema {
  /// The tables that are datasets, in the order in which they are read.
  private(set) var tables: [DatabaseTable] = []
  private(set) var notes: [String] = []

  /// - Throws: `database-matches-no-dataset`, which says of each table why;
  ///   `database-damaged`, `database-refused`.
  init(_ database: DroppedDatabase) throws(ExportError) {
    var names: [String] = []
    var unread: [String] = []
    let objects = try DatabaseStatement(
      database,
      """
      SELECT name, type = 'table' AND rootpage > 0 AND sql NOT LIKE 'CREATE VIRTUAL%'
      FROM main.sqlite_schema
      WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite^_%' ESCAPE '^'
      ORDER BY name
      """)
    while try objects.step() {
      guard let name = objects.string(0) else { continue }
      if objects.integer(1) == 1 { names.append(name) } else { unread.append(name) }
    }
    var mismatches: [String] = []
    for name in names {
      let columns = try Self.columns(of: name, in: database)
      do throws(ExportError) {
        tables.append(try DatabaseTable(name, columns: columns, in: database))
      } catch {
        guard error.code == .headerMatchesNoDataset || error.code == .duplicateColumn else {
          throw error
        }
        mismatches.append("\(name): \(error.message)")
      }
    }
    let views = unread.isEmpty ? [] : ["views and virtual tables are not read: \(unread.listed)"]
    guard !tables.isEmpty else {
      let reasons = mismatches.isEmpty ? ["it has no tables"] : Array(mismatches.prefix(5))
      throw ExportError(
        .databaseMatchesNoDataset,
        "none of its tables is a dataset: \((reasons + views).joined(separator: "; "))")
    }
    sort()
    notes = tables.flatMap(\.notes) + views
    if !mismatches.isEmpty {
      let others = names.filter { name in !tables.contains { $0.name == name } }
      notes.append("tables that are no dataset are not read: \(others.listed)")
    }
  }

  /// The columns that a table stores, without those that it computes.
  private static func columns(
    of table: String, in database: DroppedDatabase
  ) throws(ExportError) -> [String] {
    let statement = try DatabaseStatement(database, "PRAGMA main.table_info(\(quoted(table)))")
    var columns: [String] = []
    while try statement.step() { columns.append(statement.string(1) ?? "") }
    return columns
  }

  /// By dataset; of several tables, the one that bears the dataset's name comes last and counts.
  private mutating func sort() {
    let order = DatasetCatalog.standard.map { $0.name }
    func rank(_ table: DatabaseTable) -> (Int, Int, String) {
      let dataset = table.recognised.name
      return (
        order.firstIndex(of: dataset) ?? order.count, table.name == dataset ? 1 : 0, table.name
      )
    }
    tables.sort { rank($0) < rank($1) }
  }
}

/// A table of a dropped database that is a dataset.
struct DatabaseTable {
  let name: String
  let recognised: RecognisedTable
  /// The columns that are read, and what their cells hold.
  let columns: [(name: String, kind: Column.Kind)]
  let rowCount: Int64

  /// Recognises a table by all of its columns, and counts its rows.
  ///
  /// - Throws: `header-matches-no-dataset`, `duplicate-column`.
  init(_ name: String, columns: [String], in database: DroppedDatabase) throws(ExportError) {
    self.name = name
    let whole = try Recognition(columns: columns).table()
    let used = whole.used.sorted { $0.key < $1.key }
    self.columns = used.map { (columns[$0.key], $0.value.kind) }
    let selected = try Recognition(columns: self.columns.map(\.name)).table()
    recognised = RecognisedTable(
      dataset: selected.dataset, name: selected.name, used: selected.used, ignored: whole.ignored)
    let count = try DatabaseStatement(database, "SELECT count(*) FROM main.\(quoted(name))")
    rowCount = try count.step() ? count.integer(0) ?? 0 : 0
  }

  var notes: [String] { recognised.notes.map { "table \(name): \($0)" } }

  /// All rows, in the order in which the table stores them.
  func rows(in database: DroppedDatabase) throws(ExportError) -> DatabaseStatement {
    database.restrict(toTable: name)
    let list = columns.map { quoted($0.name) }.joined(separator: ", ")
    return try DatabaseStatement(
      database, "SELECT \(list) FROM main.\(quoted(name)) NOT INDEXED")
  }
}

/// A name as an SQL identifier.
private func quoted(_ name: String) -> String {
  "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
}
