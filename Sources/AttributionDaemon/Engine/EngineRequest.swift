import AttributionCore
import AttributionStore

/// Something that only the writer thread may do, asked for by somebody who waits.
enum EngineRequest: Sendable {
  /// Answer when all that is in the inbox now is stored and attributed.
  case sync(Reply<SyncOutcome>)
  /// Look through the inbox now; answers how many files are there.
  case rescan(Reply<Int>)
  /// Attribute again; nil for everything.
  case rerun(ClosedRange<Day>?, Reply<Void>)
  /// Work by other settings from now on; where they change credit it is made anew in due course.
  case adopt(Settings, Reply<Void>)
  /// Write rows of quarantine to new files in the inbox; with a correction, it is one row.
  case retry(QuarantineSelection, correction: String?, Reply<Retries.Plan>)
  /// Delete rows of quarantine; answers how many.
  case discard(QuarantineSelection, Reply<Int64>)

  struct SyncOutcome: Sendable {
    /// How many files were waited for.
    var files: Int
  }

  /// An answer that is given once.
  struct Reply<Value: Sendable>: Sendable {
    let resume: @Sendable (Result<Value, StoreError>) -> Void
  }
}
