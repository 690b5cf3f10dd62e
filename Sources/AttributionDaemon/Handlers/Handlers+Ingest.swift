import AttributionCore
import AttributionRPC
import AttributionStore
import Synchronization

extension Handlers {
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
            + "\(state.pendingUsers) users wait",
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
    let state = request.state.flatMap { FileLedger.State(rawValue: $0.rawValue) }
    var response = IngestList.Response()
    if request.state == nil || request.state == .processing, let current = engine.state.current,
      request.name == nil || request.name == current.name
    {
      var entry = FileEntry()
      entry.name = current.name
      entry.bytes = Int(current.bytesTotal)
      entry.rows = Int(current.rows)
      response.files.append(entry)
    }
    if request.state == .processing { return response }
    let entries = try await read { snapshot in
      try FileLedger(snapshot.database).list(
        name: request.name, state: state, limit: request.limit)
    }
    response.files += entries.map(Self.entry)
    return response
  }

  private static func entry(_ stored: FileLedger.Entry) -> FileEntry {
    var entry = FileEntry()
    entry.id = Int(stored.id.rawValue)
    entry.name = stored.name
    entry.state = FileState(rawValue: stored.state.rawValue) ?? .processing
    entry.datasets = stored.datasets
    entry.rows = Int(stored.rows)
    entry.badRows = Int(stored.badRows)
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

  func quarantine(_ request: QuarantineList) async throws(RPCError) -> QuarantineList.Response {
    let file = request.file.map { FileID(rawValue: Int64($0)) }
    let stored = try await read { snapshot in
      let quarantine = Quarantine(snapshot.database)
      return (
        try quarantine.list(file: file, code: request.code, limit: request.limit),
        try quarantine.count(file: file, code: request.code)
      )
    }
    var response = QuarantineList.Response()
    response.total = Int(stored.1)
    response.rows = stored.0.map { row in
      var entry = AttributionRPC.QuarantinedRow()
      entry.id = Int(row.id)
      entry.file = row.fileName
      entry.line = Int(row.place.line)
      entry.byteOffset = Int(row.byteOffset)
      entry.column = row.column
      entry.code = row.code
      entry.message = row.message
      entry.raw = String(decoding: row.raw, as: UTF8.self)
      return entry
    }
    return response
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
