/// The datasets this build reads, in the order in which tables of one file are read: what others
/// refer to comes first, and what takes facts away last.
package enum DatasetCatalog {
  static let standard: [any Dataset.Type] = [
    SessionSources.self,
    Conversions.self,
    SessionCosts.self,
    CustomerJourneys.self,
    Touchpoints.self,
    ConversionEvents.self,
    IHCRequests.self,
    IHCAnswers.self,
    Identities.self,
    Deletions.self,
  ]

  /// What people call the datasets.
  package static var names: [String] { standard.map { $0.name } }

  /// Whether files of a dataset may have columns that are not its own, even where nothing pins it.
  package static func takesOtherColumns(_ dataset: String) -> Bool {
    standard.first { $0.name == dataset }?.takesOtherColumns ?? true
  }

  /// The columns that a file of a dataset may have; nil where there is no such dataset.
  package static func columnNames(of dataset: String) -> [String]? {
    guard let dataset = standard.first(where: { $0.name == dataset }) else { return nil }
    let names = dataset.columns.map(\.name)
    return dataset.mayHaveTimestamp ? names + ["timestamp"] : names
  }
}
