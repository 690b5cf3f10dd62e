extension Recognition {
  /// Which columns were found, and what the nearest dataset misses.
  var mismatch: String {
    if let dataset = DatasetCatalog.standard.first(where: isPinned) {
      let missing = missing(in: dataset)
      return missing.isEmpty
        ? "\(found); \(mistaken(for: dataset))"
        : "\(found); the configuration says \(dataset.name), which misses \(missing.listed)"
    }
    if let dataset = DatasetCatalog.standard.first(where: isAlmost) {
      return "\(found); \(mistaken(for: dataset))"
    }
    let choice = DatasetCatalog.standard.filter {
      $0.isGuessed && ($0.takesOtherColumns || hasAll(of: $0))
    }
    let largest = choice.map { share(of: $0) }.max() ?? 0
    guard let nearest = choice.first(where: { share(of: $0) == largest }), largest > 0 else {
      let all = DatasetCatalog.standard.filter { $0.isGuessed }.map { $0.name }
        .joined(separator: ", ")
      return "\(found); expected those of one of \(all)"
    }
    return "\(found); the nearest dataset is \(nearest.name), which misses "
      + missing(in: nearest).joined(separator: ", ")
  }

  /// Which columns were found, and what they could be.
  func ambiguity(_ datasets: [any Dataset.Type]) -> String {
    let names = datasets.map { $0.name }.joined(separator: " and of ")
    return "\(found), as well those of \(names); expected those of one, or a datasets entry in the "
      + "configuration that says which"
  }

  private var found: String {
    let names = columns.listed
    return columns.count == 1 ? "the only column is \(names)" : "the columns are \(names)"
  }

  /// Whether every column that any dataset knows is one of a dataset that takes no others, which
  /// misses none.
  private func isAlmost(_ dataset: any Dataset.Type) -> Bool {
    guard !dataset.takesOtherColumns, missing(in: dataset).isEmpty else { return false }
    let own = dataset.columns.map { Column.normalised($0.name) }
    return DatasetCatalog.standard.allSatisfy { other in
      other.columns.map { Column.normalised($0.name) }
        .allSatisfy { own.contains($0) || !names.contains($0) }
    }
  }

  /// Whether the table has no columns but those of a dataset.
  private func hasAll(of dataset: any Dataset.Type) -> Bool {
    let own = dataset.columns.map { Column.normalised($0.name) }
    return names.allSatisfy(own.contains)
  }

  /// Why a table with all columns of a dataset that takes no others is not taken for it.
  private func mistaken(for dataset: any Dataset.Type) -> String {
    let own = dataset.columns.map(\.name).joined(separator: " and ")
    return isNamed(dataset)
      ? "\(dataset.name) takes \(own) and no other columns; expected these only, or a datasets "
        + "entry in the configuration that says \(dataset.name)"
      : "a table of \(dataset.name) has \(own) and no other columns; expected it to be called "
        + "\(dataset.name)"
  }

  /// How much of a dataset's required columns is there, from 0 to 1.
  private func share(of dataset: any Dataset.Type) -> Double {
    let required = dataset.columns.count { $0.isRequired }
    return 1 - Double(missing(in: dataset).count) / Double(required)
  }
}
