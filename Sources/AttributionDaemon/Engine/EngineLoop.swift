import AttributionCore
import AttributionIngest
import AttributionStore
import Logging
import Synchronization

/// The writer thread's loop, and all it owns.
///
/// One round does one thing: answer requests, load what has settled, attribute some of those who
/// wait, or sleep until something may have changed. So nothing keeps another waiting for longer
/// than a round.
final class EngineLoop {
  let folder: DropFolder
  let store: Store
  var settings: Settings
  let shared: Engine.Shared
  let logger: Logger
  /// Files in `processing/` that are not loaded yet: left over, or waiting for space.
  var claimed: [ClaimedFile] = []
  private var syncs: [Sync] = []
  var waitingForCompanySince: ContinuousClock.Instant?
  private var isCheckpointed = false
  private var needsRebuild = false
  /// Set while something keeps files from being loaded; tried again when it has passed.
  private var retryAt: ContinuousClock.Instant?
  private var ticks: UInt64 = 0

  /// Somebody who waits for the files that were in the inbox when they asked.
  private struct Sync {
    var reply: EngineRequest.Reply<EngineRequest.SyncOutcome>
    var files: Set<FileIdentity>
    var count: Int
  }

  init(
    folder: DropFolder, store: Store, settings: Settings, shared: Engine.Shared, logger: Logger
  ) {
    self.folder = folder
    self.store = store
    self.settings = settings
    self.shared = shared
    self.logger = logger
  }

  /// Users attributed in one transaction: fewer write the sums by day more often.
  private static let attributionBatch = 20_000
  private static let retryDelay = Duration.seconds(5)

  var mustStop: Bool { shared.mustStop.load(ordering: .relaxed) }

  /// Runs until ``Engine/stop()``; whatever goes wrong is said in the status and tried again.
  func run() {
    attempt("start") {
      try reconcile()
      needsRebuild = try store.read { try !Generation($0).isMade(by: settings.rules) }
    }
    while !mustStop {
      beat()
      answerRequests()
      if !step() { sleep() }
    }
    for sync in syncs { sync.reply.resume(.failure(.stopping)) }
    for request in takeRequests() { request.fail(.stopping) }
    attempt("stop") { try store.checkpoint(truncating: true) }
    setPhase(.idle)
  }

  /// Does the next thing there is to do.
  ///
  /// - Returns: Whether there was anything.
  private func step() -> Bool {
    if let retryAt {
      guard ContinuousClock.now >= retryAt else { return false }
      self.retryAt = nil
      setMessage(nil)
    }
    var didSomething = false
    attempt("work") {
      if needsRebuild {
        try rebuild()
        didSomething = true
        return
      }
      if try loadSettledFiles() {
        isCheckpointed = false
        didSomething = true
      }
      if try attributeSome() {
        didSomething = true
        return
      }
      if didSomething { return }
      finishSyncs()
      if !isCheckpointed {
        try store.checkpoint(truncating: true)
        store.releaseMemory()
        isCheckpointed = true
      }
    }
    return didSomething && retryAt == nil
  }

  /// Runs `body`; an error pauses the loop for a while, with its message for all to see.
  private func attempt(_ what: String, _ body: () throws -> Void) {
    do {
      try body()
    } catch let error as StoreError where error.code == .interrupted && mustStop {
      logger.info("\(what) given up to stop")
    } catch {
      logger.record(.engineFailed, "\(what) failed: \(error)")
      setPhase(.paused)
      setMessage("Paused: \(error)")
      retryAt = .now + Self.retryDelay
    }
  }

  private func rebuild() throws {
    setPhase(.rebuilding)
    let rules = settings.rules
    if try store.read({ try Generation($0).number() }) > 0 {
      logger.info("recomputing under new rules")
    }
    try store.write { database in
      let generation = Generation(database)
      if try !generation.isMade(by: rules) {
        try generation.rebuild(rules, onProgress: checkpoint)
      }
    }
    needsRebuild = false
    isCheckpointed = false
  }

  private func attributeSome() throws -> Bool {
    let waiting = try store.read { try Facts($0).counts().pendingUsers }
    guard waiting > 0 else { return false }
    shared.state.withLock { $0.pendingUsers = waiting }
    setPhase(.attributing)
    let rules = settings.rules
    let done = try store.write { database in
      try AttributionPass(database).run(
        rules, limit: Self.attributionBatch, onProgress: checkpoint)
    }
    isCheckpointed = false
    shared.state.withLock { $0.pendingUsers = max(0, waiting - Int64(done)) }
    return true
  }

  private func sleep() {
    if retryAt == nil { setPhase(folder.pause == nil ? .idle : .paused) }
    if retryAt == nil { setMessage(folder.pause) }
    let pending = folder.pendingCount
    shared.state.withLock { $0.pendingFiles = pending }
    var wait = min(folder.nextDeadline, settings.pulse)
    if let retryAt { wait = min(wait, max(.zero, retryAt - .now)) }
    attempt("wait") { try folder.wait(atMost: wait) }
  }

  // MARK: Requests

  private func takeRequests() -> [EngineRequest] {
    shared.requests.withLock { requests in
      defer { requests = [] }
      return requests
    }
  }

  private func answerRequests() {
    for request in takeRequests() {
      switch request {
      case .sync(let reply):
        do {
          let files = try folder.present()
          syncs.append(Sync(reply: reply, files: files, count: files.count + claimed.count))
        } catch {
          reply.resume(.failure(StoreError(.inaccessible, "\(error)")))
        }
      case .rescan(let reply):
        do {
          try folder.rescan()
          reply.resume(.success(folder.pendingCount))
        } catch {
          reply.resume(.failure(StoreError(.inaccessible, "\(error)")))
        }
      case .rerun(let days, let reply):
        do {
          try rerun(days)
          reply.resume(.success(()))
        } catch {
          reply.resume(.failure(StoreError.wrapping(error, path: store.path)))
        }
      case .adopt(let settings, let reply):
        adopt(settings, reply)
      }
    }
  }

  private func rerun(_ days: ClosedRange<Day>?) throws {
    let rules = settings.rules
    try store.write { database in
      if let days {
        try Rerun(database, rules).mark(days: days, onProgress: checkpoint)
      } else {
        try Generation(database).rebuild(rules, onProgress: checkpoint)
      }
    }
  }

  private func adopt(_ settings: Settings, _ reply: EngineRequest.Reply<Void>) {
    self.settings = settings
    attempt("reload") {
      needsRebuild = try store.read { try !Generation($0).isMade(by: settings.rules) }
    }
    reply.resume(.success(()))
  }

  /// Answers those whose files are all in; called when nobody waits for attribution.
  private func finishSyncs() {
    guard claimed.isEmpty else { return }
    syncs.removeAll { sync in
      for file in sync.files where folder.isPending(file) { return false }
      sync.reply.resume(.success(EngineRequest.SyncOutcome(files: sync.count)))
      return true
    }
  }

  // MARK: Signs of life

  private func beat() { shared.heartbeat.wrappingAdd(1, ordering: .relaxed) }

  /// Called in the middle of long transactions: shows life, and gives up when the daemon stops.
  func checkpoint() throws(StoreError) {
    ticks &+= 1
    guard ticks & 255 == 0 else { return }
    beat()
    if mustStop { throw .stopping }
  }

  func setPhase(_ phase: EngineState.Phase) { shared.state.withLock { $0.phase = phase } }

  func setMessage(_ message: String?) { shared.state.withLock { $0.message = message } }
}
