/// A table whose columns are those of a dataset.
struct RecognisedTable {
  let dataset: any Dataset
  let name: String
  /// The columns that the dataset reads, by their position in the table.
  let used: [Int: Column]
  /// The columns that it does not read, as the table spells them.
  let ignored: [String]

  /// What to tell about columns that are not read.
  var notes: [String] {
    guard !ignored.isEmpty else { return [] }
    return ["columns that \(name) does not have are ignored: \(ignored.listed)"]
  }
}

/// Finds the dataset of a table by the names of its columns.
struct Recognition {
  private let columns: [String]
  /// The first position of each name, in its normalised spelling.
  private var positions: [String: Int] = [:]
  private var repeated: Set<Int> = []

  init(columns: [String]) {
    self.columns = columns
    for (position, column) in columns.enumerated() {
      let name = Column.normalised(column)
      if positions[name] == nil { positions[name] = position } else { repeated.insert(position) }
    }
  }

  /// The dataset of which the table has all required columns, and the most columns in all.
  ///
  /// - Throws: `header-matches-no-dataset`, which names the nearest one and what it misses;
  ///   `duplicate-column`.
  func table() throws(ExportError) -> RecognisedTable {
    let candidates = DatasetCatalog.standard.filter { missing(in: $0).isEmpty }
    let most = candidates.map { found($0).count }.max()
    guard let dataset = candidates.first(where: { found($0).count == most }) else {
      throw ExportError(.headerMatchesNoDataset, mismatch)
    }
    return try table(of: dataset)
  }

  private func table(of dataset: any Dataset.Type) throws(ExportError) -> RecognisedTable {
    var byName: [String: Int] = [:]
    var used: [Int: Column] = [:]
    for (column, position) in found(dataset) {
      byName[column.name] = position
      used[position] = column
    }
    for position in repeated.sorted() {
      let name = Column.normalised(columns[position])
      if let first = positions[name], used[first] != nil {
        throw ExportError(
          .duplicateColumn,
          "columns \(first + 1) and \(position + 1) are both \(columns[first]); expected one")
      }
    }
    return RecognisedTable(
      dataset: dataset.init(ColumnPositions(byName, columnCount: columns.count)),
      name: dataset.name, used: used,
      ignored: columns.indices.filter { used[$0] == nil }.map { columns[$0] })
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
    let hasTimestampColumn = dataset.columns.contains { $0.kind == .timestamp }
    if !isSplit, !hasTimestampColumn, dataset.columns.contains(where: { $0.kind == .date }),
      let position = positions["timestamp"]
    {
      found.removeAll { $0.0.kind == .date || $0.0.kind == .time }
      found.append((.required("timestamp", .timestamp), position))
    }
    return found
  }

  /// The required columns of a dataset that are not there.
  private func missing(in dataset: any Dataset.Type) -> [String] {
    let found = found(dataset).map(\.column)
    let hasTimestamp = found.contains { $0.kind == .timestamp }
    return dataset.columns.filter { column in
      let isReplaced = hasTimestamp && (column.kind == .date || column.kind == .time)
      return column.isRequired && !isReplaced && !found.contains { $0.name == column.name }
    }.map(\.name)
  }

  /// Which columns were found, and what the nearest dataset misses.
  private var mismatch: String {
    let largest = DatasetCatalog.standard.map { share(of: $0) }.max() ?? 0
    let nearest = DatasetCatalog.standard.first { share(of: $0) == largest }
    let names = columns.listed
    let found = columns.count == 1 ? "the only column is \(names)" : "the columns are \(names)"
    guard let nearest, largest > 0 else {
      let all = DatasetCatalog.standard.map { $0.name }.joined(separator: ", ")
      return "\(found); expected those of one of \(all)"
    }
    let missing = missing(in: nearest).joined(separator: ", ")
    return "\(found); the nearest dataset is \(nearest.name), which misses \(missing)"
  }

  /// How much of a dataset's required columns is there, from 0 to 1.
  private func share(of dataset: any Dataset.Type) -> Double {
    let required = dataset.columns.count { $0.isRequired }
    return 1 - Double(missing(in: dataset).count) / Double(required)
  }
}
