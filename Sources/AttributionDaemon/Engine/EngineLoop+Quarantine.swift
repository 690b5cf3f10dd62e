import AttributionIngest
import AttributionStore

/// Rows of quarantine that are read again; see ``Retries`` for why that is safe.
extension EngineLoop {
  /// Writes rows of quarantine to new files in the inbox, one for each file that they are from.
  func retry(
    _ selection: QuarantineSelection, correction: String?
  ) throws -> Retries.Plan {
    try settleRetries()
    let plan = try store.write { try Retries($0).begin(selection, correction: correction) }
    for (index, retry) in plan.retries.enumerated() {
      // From here on a failure is like a crash: what is recorded is settled later.
      hasSettledRetries = false
      do {
        try put(retry)
      } catch {
        try store.write { database in
          for retry in plan.retries[index...] { try Retries(database).cancel(retry) }
        }
        hasSettledRetries = true
        throw error
      }
      try store.write { try Retries($0).markDropped(retry) }
      hasSettledRetries = true
    }
    return plan
  }

  /// Finishes the retries that a crash interrupted, and gives up those whose file somebody took
  /// away unread.
  func settleRetries() throws {
    let unfinished = try store.read { try Retries($0).unfinished() }
    guard !unfinished.isEmpty, folder.pause == nil else { return }
    for retry in unfinished {
      switch (try folder.contains(FileName(retry.name)), retry.isDropped) {
      case (true, true): break
      case (true, false): try store.write { try Retries($0).markDropped(retry) }
      case (false, true): try store.write { try Retries($0).cancel(retry) }
      case (false, false): try drop(retry)
      }
    }
  }

  private func drop(_ retry: Retries.Retry) throws {
    try put(retry)
    try store.write { try Retries($0).markDropped(retry) }
  }

  private func put(_ retry: Retries.Retry) throws {
    try store.read { database in
      try folder.put(FileName(retry.name)) { write in
        try Retries(database).lines(of: retry) { try write($0) }
      }
    }
  }

  /// The retry that a file is, if it consists of rows that were in quarantine.
  func retry(of file: ClaimedFile) throws -> Retries.Retry? {
    let name = file.name.escaped
    guard Retries.isName(name) else { return nil }
    return try store.read { try Retries($0).unfinished(named: name) }
  }

  /// Whether a file consists of rows that were in quarantine.
  ///
  /// Such a file is no duplicate, even if its content is that of the file it came from: what is
  /// configured may have changed since.
  func isRetry(_ file: ClaimedFile) throws -> Bool { try retry(of: file) != nil }

  func answer<Value: Sendable>(
    _ reply: EngineRequest.Reply<Value>, _ body: () throws -> Value
  ) {
    do {
      reply.resume(.success(try body()))
    } catch let error as DropFolderError {
      let code: StoreError.Code = error.code == .full ? .full : .inaccessible
      reply.resume(.failure(StoreError(code, "\(error)")))
    } catch {
      reply.resume(.failure(StoreError.wrapping(error, path: store.path)))
    }
  }
}
