import AttributionCore
import AttributionRPC
import AttributionStore
import Synchronization

extension Handlers {
  func reportingSync(
    _ request: IngestSync, _ progress: ProgressReporter<IngestProgress>
  ) async throws(RPCError) -> IngestSync.Response {
    let reports = Task { [engine] in
      await progress.reportRegularly { IngestProgress(engine.state) }
    }
    defer { reports.cancel() }
    return try await sync(request)
  }

  func sync(_ request: IngestSync) async throws(RPCError) -> IngestSync.Response {
    let outcome: EngineRequest.SyncOutcome
    do {
      outcome = try await engine.sync(timeout: .milliseconds(request.timeoutMilliseconds))
    } catch {
      switch error {
      case .store(let error): throw RPCError(error)
      case .deadline:
        let state = engine.state
        throw RPCError(
          .deadline,
          "not everything is in after \(request.timeoutMilliseconds) ms: "
            + "\(state.pendingFiles + state.processingFiles) files, "
            + "\(state.pendingUsers) users wait" + (state.message.map { "; \($0)" } ?? ""),
          hint: "call again to go on waiting, or see `attrctl status`")
      }
    }
    let stored = try await read { snapshot in
      (
        try Facts(snapshot.database).counts().pendingUsers,
        try Generation(snapshot.database).number()
      )
    }
    var response = IngestSync.Response()
    response.files = outcome.files
    response.pendingUsers = Int(stored.0)
    response.generation = Int(stored.1)
    return response
  }

  func rescan(_ request: IngestRescan) async throws(RPCError) -> IngestRescan.Response {
    var response = IngestRescan.Response()
    do {
      response.found = try await engine.request { EngineRequest.rescan($0) }
    } catch {
      throw RPCError(error)
    }
    return response
  }

  func files(_ request: IngestList) async throws(RPCError) -> IngestList.Response {
    let wanted = request.state.flatMap { FileLedger.State(rawValue: $0.rawValue) }
    // Before the ledger: what is committed in between is in both, and then the ledger counts.
    let state = engine.state
    let stored = try await read { snapshot in
      let ledger = FileLedger(snapshot.database)
      return (
        nextID: try ledger.nextID(),
        entries: request.state == .processing
          ? [] : try ledger.list(name: request.name, state: wanted, limit: request.limit)
      )
    }
    var response = IngestList.Response()
    if request.state == nil || request.state == .processing {
      let loading = state.loading.reversed().filter { file in
        file.id.rawValue >= stored.nextID.rawValue
          && (request.name == nil || request.name == file.name)
      }
      response.files = loading.prefix(request.limit).map { Self.entry($0, state.current) }
    }
    response.files += stored.entries.prefix(request.limit - response.files.count).map(Self.entry)
    return response
  }

  /// A file that is being loaded, as far as it has been read.
  private static func entry(
    _ file: EngineState.LoadingFile, _ current: EngineState.FileProgress?
  ) -> FileEntry {
    var entry = FileEntry()
    entry.id = Int(file.id.rawValue)
    entry.name = file.name
    entry.bytes = Int(file.bytes)
    entry.arrivedAt = file.arrivedAt
    if let current, current.id == file.id {
      entry.rows = Int(current.rows)
      entry.progress = FileProgress(current)
    }
    return entry
  }

  private static func entry(_ stored: FileLedger.Entry) -> FileEntry {
    var entry = FileEntry()
    entry.id = Int(stored.id.rawValue)
    entry.name = stored.name
    entry.state = FileState(rawValue: stored.state.rawValue) ?? .processing
    entry.datasets = stored.datasets
    entry.rows = Int(stored.rows)
    entry.badRows = Int(stored.badRows)
    entry.forgottenRows = stored.forgottenRows == 0 ? nil : Int(stored.forgottenRows)
    entry.bytes = Int(stored.bytes)
    entry.sha256 = (stored.digest ?? []).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
    entry.arrivedAt = stored.arrivedAt
    entry.finishedAt = stored.finishedAt
    entry.message = stored.message
    entry.notes = stored.notes
    return entry
  }
}

extension IngestProgress {
  fileprivate init(_ state: EngineState) {
    self.init()
    self.state = SystemStatus.State(rawValue: state.phase.rawValue) ?? .idle
    message = state.message
    pendingFiles = state.pendingFiles
    processingFiles = state.processingFiles
    pendingUsers = Int(state.pendingUsers)
    file = state.current.map(FileProgress.init)
  }
}

/// Why waiting ended without an outcome.
enum WaitError: Error {
  case deadline
  case store(StoreError)
}

extension Engine {
  /// Waits until everything that is in the inbox now is stored and attributed.
  func sync(timeout: Duration) async throws(WaitError) -> EngineRequest.SyncOutcome {
    // The first of answer and deadline resumes the caller; the other finds nothing to do.
    let answer: Result<EngineRequest.SyncOutcome, WaitError> = await withCheckedContinuation {
      continuation in
      let once = Once(continuation)
      let deadline = Task {
        try await Task.sleep(for: timeout)
        once.resume(.failure(.deadline))
      }
      let engine = self
      Task {
        do throws(StoreError) {
          let outcome = try await engine.request { EngineRequest.sync($0) }
          once.resume(.success(outcome))
        } catch {
          once.resume(.failure(.store(error)))
        }
        deadline.cancel()
      }
    }
    return try answer.get()
  }
}

/// A continuation that several may try to resume, of whom the first does.
private final class Once<Value: Sendable>: Sendable {
  private let continuation: Mutex<CheckedContinuation<Value, Never>?>

  init(_ continuation: CheckedContinuation<Value, Never>) {
    self.continuation = Mutex(continuation)
  }

  func resume(_ value: Value) {
    continuation.withLock { $0.take() }?.resume(returning: value)
  }
}
