import AttributionCore
import Synchronization

/// The fit of each model that was read last, so that reports need not decode millions of rates.
///
/// A version never changes. Its number alone does not name it, for a transaction that makes one may
/// be undone and the number given again: the instant of the fit does too.
final class FitCache: Sendable {
  private struct Entry {
    var fittedAt: Instant
    var fit: ModelFit
  }

  private let entries = Mutex<[String: Entry]>([:])
  private let ihc = Mutex<(version: ModelVersion, parameters: IHCParameters)?>(nil)

  /// The parameters of the ihc model that were read last, if they are of that version.
  func parameters(of version: ModelVersion) -> IHCParameters? {
    ihc.withLock { known in
      guard let known, known.version.number == version.number,
        known.version.fittedAt == version.fittedAt
      else { return nil }
      return known.parameters
    }
  }

  func keep(_ parameters: IHCParameters, of version: ModelVersion) {
    ihc.withLock { $0 = (version, parameters) }
  }

  func fit(of version: ModelVersion) -> ModelFit? {
    entries.withLock { entries in
      guard let entry = entries[version.model], entry.fit.version == version.number,
        entry.fittedAt == version.fittedAt
      else { return nil }
      return entry.fit
    }
  }

  func keep(_ fit: ModelFit, of version: ModelVersion) {
    entries.withLock { $0[version.model] = Entry(fittedAt: version.fittedAt, fit: fit) }
  }
}
