/// The datasets this build reads, in the order in which tables of one file are read: what others
/// refer to comes first.
enum DatasetCatalog {
  static let standard: [any Dataset.Type] = [
    SessionSources.self,
    Conversions.self,
    SessionCosts.self,
    CustomerJourneys.self,
  ]
}
