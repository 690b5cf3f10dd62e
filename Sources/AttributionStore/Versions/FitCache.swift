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
