import AttributionIngest
import AttributionStore

extension EngineLoop {
  /// How a file is to be read, by its name.
  ///
  /// Rows of quarantine are read as the file that they are from, but for its encoding: they are
  /// written in UTF-8.
  func profile(of file: ClaimedFile) throws -> ReadingProfile {
    guard let retry = try retry(of: file) else { return settings.profile(for: file.name.escaped) }
    var profile = settings.profile(for: retry.originName)
    profile.encoding = nil
    // Not what is strict about columns: pinned, it would take the rows that are bad for having more.
    if profile.dataset == nil, let dataset = retry.dataset,
      DatasetCatalog.takesOtherColumns(dataset)
    {
      profile.dataset = dataset
    }
    return profile
  }
}
