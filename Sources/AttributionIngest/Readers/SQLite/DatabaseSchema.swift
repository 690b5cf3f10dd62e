/// What a dropped database contains, as far as it can be read.
struct DatabaseSchema {
  /// The tables that are datasets, in the order in which they are read.
  private(set) var tables: [DatabaseTable] = []
  private(set) var notes: [String] = []

  /// Recognises the tables of a database by the message in which it names them.
  ///
  /// - Throws: `database-matches-no-dataset`, which says of each table why; `read-failed`.
  init(
    _ message: inout DatabaseMessageReader, profile: ReadingProfile
  ) throws(ExportError) {
    var names: [String] = []
    var unread: [String] = []
    var mismatches: [String] = []
    for _ in 0..<(try message.count()) {
      let name = try message.text()
      let isTable = try message.count() == 1
      let columns = try message.texts()
      guard isTable else {
        unread.append(name)
        continue
      }
      names.append(name)
      do throws(ExportError) {
        tables.append(try DatabaseTable(name, columns: columns, profile: profile))
      } catch {
        let isNoDataset = [.headerMatchesNoDataset, .headerIsAmbiguous, .duplicateColumn]
          .contains(error.code)
        guard isNoDataset else { throw error }
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

  /// Recognises a table by all of its columns.
  ///
  /// - Throws: `header-matches-no-dataset`, `header-is-ambiguous`, `duplicate-column`.
  init(_ name: String, columns: [String], profile: ReadingProfile) throws(ExportError) {
    self.name = name
    let whole = try Recognition(columns: columns, profile: profile, tableName: name).table()
    let used = whole.used.sorted { $0.key < $1.key }
    self.columns = used.map { (columns[$0.key], $0.value.kind) }
    let selected = try Recognition(
      columns: self.columns.map(\.name), profile: profile, tableName: name
    ).table()
    recognised = RecognisedTable(
      dataset: selected.dataset, name: selected.name, used: selected.used, ignored: whole.ignored,
      takesOtherColumns: selected.takesOtherColumns)
  }

  var notes: [String] { recognised.notes.map { "table \(name): \($0)" } }

  /// The request for all rows.
  var request: DatabaseMessage {
    var message = DatabaseMessage(.rows)
    message.append(name)
    message.append(columns.map(\.name))
    return message
  }

  /// The request for how many rows there are.
  var countRequest: DatabaseMessage {
    var message = DatabaseMessage(.count)
    message.append(name)
    return message
  }
}
