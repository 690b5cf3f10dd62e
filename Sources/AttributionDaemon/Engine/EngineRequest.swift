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
  /// Ask the remote IHC service again about conversions of some days; answers how many journeys.
  case force(ClosedRange<Day>, Reply<Int64>)
  /// Work by other settings from now on; where they change credit it is made anew in due course.
  case adopt(Settings, Reply<Void>)
  /// Fit models that learn, and divide by what they learned.
  case fit([String], Reply<[Fit]>)
  /// Divide by an older version of a model.
  case use(Int64, of: String, Reply<Result<ModelVersion, VersionError>>)
  /// Divide by the configured parameters of a model again.
  case useConfigured(String, Reply<Void>)
  /// Write rows of quarantine to new files in the inbox; with a correction, it is one row.
  case retry(QuarantineSelection, correction: String?, Reply<Retries.Plan>)
  /// Delete rows of quarantine; answers how many.
  case discard(QuarantineSelection, Reply<Int64>)

  /// Hand out requests for the remote IHC service, at most so many.
  case lease(worker: String, capacity: Int, Reply<RemoteLease>)
  /// Take in what became of one; answers nil where nothing is known of it any more.
  case complete(request: Int64, attempt: Int64, RemoteReply, Reply<SentRequest.Result?>)
  /// Have a client try whether the remote IHC service can be reached and takes the key.
  case testRemote(Reply<RemoteTest>)
  /// Ask again for journeys of these keys that were given up, or for all; go on with the service.
  case retryRemote([[UInt8]]?, Reply<RemoteRetry>)

  /// What became of the fit of a model.
  struct Fit: Sendable {
    var model: String
    var outcome: Result<ModelVersion, FitError>
  }

  struct SyncOutcome: Sendable {
    /// How many files were waited for.
    var files: Int
  }

  /// Whether it brings back what is out.
  var isCompletion: Bool {
    if case .complete = self { true } else { false }
  }

  /// An answer that is given once.
  struct Reply<Value: Sendable>: Sendable {
    let resume: @Sendable (Result<Value, StoreError>) -> Void
  }
}
