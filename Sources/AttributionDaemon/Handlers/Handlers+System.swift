import AttributionCore
import AttributionRPC
import AttributionStore
import Foundation

extension Handlers {
  func status(_ request: SystemStatus) async throws(RPCError) -> SystemStatus.Response {
    let stored = try await read { snapshot in
      (
        counts: try Facts(snapshot.database).counts(),
        files: try FileLedger(snapshot.database).counts(),
        quarantined: try Quarantine(snapshot.database).count(),
        generation: try Generation(snapshot.database).number(),
        notes: try snapshot.rules.unmatchedNames(snapshot.database)
          + learnedNotes(snapshot.rules) + RemoteBacklog(snapshot.database).notes(snapshot.rules)
      )
    }
    let state = engine.state
    let settings = engine.settings
    var response = SystemStatus.Response()
    response.uptimeSeconds = Int((ContinuousClock.now - startedAt).components.seconds)
    response.data = engine.paths.data
    response.inbox = engine.paths.data + "/inbox"
    response.socket = engine.paths.socket
    response.state = SystemStatus.State(rawValue: state.phase.rawValue) ?? .idle
    response.message = state.message
    response.files.pending = state.pendingFiles
    response.files.processing = state.processingFiles
    response.files.processed = Int(stored.files[.processed] ?? 0)
    response.files.rejected = Int(stored.files[.rejected] ?? 0)
    response.files.duplicate = Int(stored.files[.duplicate] ?? 0)
    response.facts.sessions = Int(stored.counts.sessions)
    response.facts.conversions = Int(stored.counts.conversions)
    response.facts.costs = Int(stored.counts.costs)
    response.facts.waitingCosts = Int(stored.counts.waitingCosts)
    response.facts.users = Int(stored.counts.users)
    response.facts.identities = Int(stored.counts.identities)
    response.facts.forgottenUsers = Int(stored.counts.forgottenUsers)
    response.attribution.pendingUsers = Int(stored.counts.pendingUsers)
    response.attribution.generation = Int(stored.generation)
    response.attribution.models = settings.rules.models
    response.quarantine = Int(stored.quarantined)
    response.databaseBytes = Self.size(of: store.path) + Self.size(of: store.path + "-wal")
    response.currentFile = state.current.map(FileProgress.init)
    response.lag = LagSummary(state.lag)
    response.notes = stored.notes
    return response
  }

  /// Bytes of a file; zero where there is none.
  private static func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  func verify(_ request: SystemVerify) async throws(RPCError) -> SystemVerify.Response {
    // Users who wait for attribution have stale credit by design: let them be done first.
    _ = try await sync(IngestSync())
    let result = try await read { snapshot in
      try Verification(snapshot.database, in: snapshot.store, snapshot.rules).run {}
    }
    var response = SystemVerify.Response()
    response.isConsistent = result.isConsistent
    response.users = Int(result.users)
    response.conversions = Int(result.conversions)
    response.aggregates = Int(result.aggregates)
    response.differenceCount = Int(result.differenceCount)
    response.differences = result.differences.map { difference in
      var entry = StoredDifference()
      entry.what = difference.what
      entry.key = difference.key
      entry.stored = difference.stored
      entry.expected = difference.expected
      return entry
    }
    return response
  }

  func configuration(_ request: ConfigShow) async throws(RPCError) -> ConfigShow.Response {
    var response = ConfigShow.Response()
    response.settings = engine.settings.entries
    return response
  }

  func reload(_ request: SystemReload) async throws(RPCError) -> SystemReload.Response {
    var response = SystemReload.Response()
    do {
      let settings = try engine.settings.reread()
      settings.log.apply(to: engine.logger)
      response.changed = await engine.reload(settings)
    } catch {
      throw RPCError(
        .conflict, "the configuration was not taken: \(error)",
        hint: "mend it and reload again; the old one stays in force")
    }
    response.generation = Int(try await read { try Generation($0.database).number() })
    return response
  }
}

extension FileProgress {
  init(_ progress: EngineState.FileProgress) {
    self.init()
    name = progress.name
    bytesDone = Int(progress.bytesDone)
    bytesTotal = Int(progress.bytesTotal)
    rows = Int(progress.rows)
    rowsPerSecond = Int(progress.pace.rowsPerSecond)
    bytesPerSecond = Int(progress.pace.bytesPerSecond)
    secondsLeft = progress.pace.secondsLeft(of: progress.bytesTotal).map(Int.init)
  }
}

extension LagSummary {
  fileprivate init(_ histogram: LagHistogram) {
    self.init()
    count = histogram.count
    p50 = Int(histogram.quantile(0.5))
    p90 = Int(histogram.quantile(0.9))
    p99 = Int(histogram.quantile(0.99))
    longest = Int(histogram.longest)
  }
}
