/// A table whose columns are those of a dataset.
struct RecognisedTable {
  let dataset: any Dataset
  let name: String
  /// The columns that the dataset reads, by their position in the table.
  let used: [Int: Column]
  /// The columns that it does not read, as the table spells them.
  let ignored: [String]
  /// Whether a record may have columns that the header does not tell of (a key of a later JSON
  /// object); if not, such a record is bad.
  let takesOtherColumns: Bool

  /// What to tell about columns that are not read.
  var notes: [String] {
    guard !ignored.isEmpty else { return [] }
    return ["columns that \(name) does not have are ignored: \(ignored.listed)"]
  }
}

/// Finds the dataset of a table by the names of its columns.
struct Recognition {
  let columns: [String]
  let profile: ReadingProfile
  /// The name of a table of a database; nil where the file is the table.
  let tableName: String?
  /// The columns' names as datasets spell them, normalised.
  let names: [String]
  /// The first position of each name.
  private var positions: [String: Int] = [:]
  private var repeated: Set<Int> = []

  init(columns: [String], profile: ReadingProfile, tableName: String?) {
    self.columns = columns
    self.profile = profile
    self.tableName = tableName
    names = columns.map { column in
      let name = Column.normalised(column)
      return profile.aliases[name].map(Column.normalised) ?? name
    }
    for (position, name) in names.enumerated() {
      if positions[name] == nil { positions[name] = position } else { repeated.insert(position) }
    }
  }

  /// The dataset that the profile pins; else the one of which the table has all required columns,
  /// and the most columns in all.
  ///
  /// Of several such, it is the one whose name a table in a database bears.
  ///
  /// - Throws: `header-matches-no-dataset`, which names the nearest one and what it misses;
  ///   `header-is-ambiguous`, `duplicate-column`.
  func table() throws(ExportError) -> RecognisedTable {
    let choice = DatasetCatalog.standard.filter(isMeant)
    let candidates = choice.filter(fits)
    let most = candidates.map { found($0).count }.max()
    let best = candidates.filter { found($0).count == most }
    let named = best.filter { tableName != nil && isNamed($0) }
    guard let dataset = named.first ?? best.first else {
      throw ExportError(.headerMatchesNoDataset, mismatch)
    }
    guard best.count == 1 || named.count == 1 else {
      throw ExportError(.headerIsAmbiguous, ambiguity(best))
    }
    return try table(of: dataset)
  }

  func isPinned(_ dataset: any Dataset.Type) -> Bool { profile.dataset == dataset.name }

  /// Whether the table may be taken for a dataset, if its columns are right.
  private func isMeant(_ dataset: any Dataset.Type) -> Bool {
    if profile.dataset != nil { return isPinned(dataset) }
    return dataset.isGuessed || (tableName != nil && isNamed(dataset))
  }

  private func table(of dataset: any Dataset.Type) throws(ExportError) -> RecognisedTable {
    var byName: [String: Int] = [:]
    var used: [Int: Column] = [:]
    for (column, position) in found(dataset) {
      byName[column.name] = position
      used[position] = column
    }
    for position in repeated.sorted() {
      if let first = positions[names[position]], let column = used[first] {
        throw ExportError(
          .duplicateColumn,
          "columns \(first + 1) and \(position + 1) are both \(column.name); expected one")
      }
    }
    return RecognisedTable(
      dataset: dataset.init(ColumnPositions(byName, columnCount: columns.count)),
      name: dataset.name, used: used,
      ignored: columns.indices.filter { used[$0] == nil }.map { columns[$0] },
      takesOtherColumns: dataset.takesOtherColumns || isPinned(dataset))
  }

  /// The columns of a dataset that are there, with their positions.
  private func found(_ dataset: any Dataset.Type) -> [(column: Column, position: Int)] {
    var found: [(Column, Int)] = []
    for column in dataset.columns {
      if let position = positions[Column.normalised(column.name)] {
        found.append((column, position))
      }
    }
    let isSplit = found.contains { $0.0.kind == .date } && found.contains { $0.0.kind == .time }
    if !isSplit, dataset.mayHaveTimestamp, let position = positions["timestamp"] {
      found.removeAll { $0.0.kind == .date || $0.0.kind == .time }
      found.append((.required("timestamp", .timestamp), position))
    }
    return found
  }

  /// The required columns of a dataset that are not there.
  func missing(in dataset: any Dataset.Type) -> [String] {
    let found = found(dataset).map(\.column)
    let hasTimestamp = found.contains { $0.kind == .timestamp }
    return dataset.columns.filter { column in
      let isReplaced = hasTimestamp && (column.kind == .date || column.kind == .time)
      return column.isRequired && !isReplaced && !found.contains { $0.name == column.name }
    }.map(\.name)
  }
}

extension Recognition {
  /// Whether the table can be taken for a dataset.
  ///
  /// What takes no other columns is dangerous to mistake: unless it is pinned, the columns must be
  /// exactly its own, in its own spelling, and a table of a database must bear its name. Where it
  /// is pinned, one of the two is enough in a database, whose other tables are not meant.
  private func fits(_ dataset: any Dataset.Type) -> Bool {
    guard missing(in: dataset).isEmpty else { return false }
    guard !dataset.takesOtherColumns else { return true }
    if isPinned(dataset) { return isNamed(dataset) || hasOnlyColumns(of: dataset, names) }
    return isNamed(dataset) && hasOnlyColumns(of: dataset, columns.map(Column.normalised))
  }

  /// Whether the table bears the dataset's name, or has none to bear.
  func isNamed(_ dataset: any Dataset.Type) -> Bool {
    guard let tableName else { return true }
    return Column.normalised(tableName) == Column.normalised(dataset.name)
  }

  private func hasOnlyColumns(of dataset: any Dataset.Type, _ names: [String]) -> Bool {
    names.sorted() == dataset.columns.map { Column.normalised($0.name) }.sorted()
  }
}
