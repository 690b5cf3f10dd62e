import AttributionCore
import AttributionIngest
import AttributionStore
import GRDB
import Glibc
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
  /// Files in `processing/` that are not loaded yet, in the order of their claims.
  var claimed: [ClaimedFile] = []
  /// Files in `processing/` that are stored, with what the ledger says of them.
  var stored: [(file: ClaimedFile, entry: FileLedger.Entry)] = []
  /// When to look for other files in `processing/`; nil where there are none.
  var reconcileAt: ContinuousClock.Instant? = .now
  let failpoints: Failpoints
  let limits: ReaderLimits
  private var syncs: [Sync] = []
  var waitingForCompanySince: ContinuousClock.Instant?
  var isCheckpointed = false
  var fits = FitState()
  var remote = RemoteState()
  /// Set while the file cannot be rewritten; see ``eraseRemnants()``.
  var erasingRetryAt: ContinuousClock.Instant?
  private var needsRebuild = false
  /// Whether the settings were compared with those of the credits that are stored.
  private var knowsRules = false
  /// Whether no retry is left that a crash or a failure interrupted; see ``settleRetries()``.
  var hasSettledRetries = false
  /// Set while something keeps files from being loaded; tried again when it has passed.
  private var retryAt: ContinuousClock.Instant?
  /// How often it was tried in vain.
  private var failures = 0
  private var isPauseLogged = false
  private var ticks: UInt64 = 0
  /// When the files came that are loaded, but not yet in every report.
  var arrivalsToReport: [Instant] = []

  /// Somebody who waits for the files that were in the inbox when they asked.
  private struct Sync {
    var reply: EngineRequest.Reply<EngineRequest.SyncOutcome>
    /// Nil until the inbox can be looked into.
    var files: Set<FileIdentity>?
    var count: Int
  }

  init(
    folder: DropFolder, store: Store, settings: Settings, shared: Engine.Shared, logger: Logger,
    failpoints: Failpoints, limits: ReaderLimits
  ) {
    self.folder = folder
    self.store = store
    self.settings = settings
    self.shared = shared
    self.logger = logger
    self.failpoints = failpoints
    self.limits = limits
  }

  /// Users attributed in one transaction: fewer write the sums by day more often.
  private static let attributionBatch = 20_000
  private static let longestRetryDelay = Duration.seconds(300)

  var mustStop: Bool { shared.mustStop.load(ordering: .relaxed) }

  /// Runs until ``Engine/stop()``; whatever goes wrong is said in the status and tried again.
  func run() {
    while !mustStop {
      beat()
      answerRequests()
      if !step() { sleep() }
    }
    for sync in syncs { sync.reply.resume(.failure(.stopping)) }
    for reply in remote.test?.replies ?? [] { reply.resume(.failure(.stopping)) }
    for request in takeRequests() { request.fail(.stopping) }
    attempt("stop") { try moveLog() }
    setPhase(.idle)
  }

  /// Does the next thing there is to do.
  ///
  /// - Returns: Whether there was anything.
  private func step() -> Bool {
    if let retryAt {
      guard ContinuousClock.now >= retryAt else { return false }
      // The message stays until it has gone well.
      self.retryAt = nil
    }
    var didSomething = false
    attempt("work") {
      try reconcile()
      try putAway()
      if !hasSettledRetries, folder.pause == nil {
        try settleRetries()
        hasSettledRetries = true
      }
      if !knowsRules {
        needsRebuild = try store.read { try !Generation($0).isMade(by: rules($0)) }
        knowsRules = true
        if !needsRebuild { try warnOfUnmatchedNames() }
      }
      if needsRebuild {
        try rebuild()
        didSomething = true
        return
      }
      if try loadSettledFiles() {
        isCheckpointed = false
        fits.isUnknown = true
        didSomething = true
      }
      if try attributeSome() {
        fits.isUnknown = true
        didSomething = true
        return
      }
      if didSomething { return }
      if try fitWhatIsDue() {
        didSomething = true
        return
      }
      if try sweepExchanges() {
        didSomething = true
        return
      }
      eraseRemnants()
      try finishSyncs()
      if !isCheckpointed {
        try moveLog()
        try store.releaseMemory()
        isCheckpointed = true
      }
      failures = 0
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
      setMessage("\(error)")
      let delay = settings.retryDelay * (1 << min(failures, 10))
      retryAt = .now + min(max(delay, .milliseconds(1)), Self.longestRetryDelay)
      failures += 1
    }
  }

  private func rebuild() throws {
    setPhase(.rebuilding)
    if try store.read({ try Generation($0).number() }) > 0 {
      logger.info("recomputing under new rules")
    }
    try store.write { database in
      let rules = try rules(database)
      try Generation(database).adopt(rules, at: .wallClock, onProgress: checkpoint)
      try SavedAnswers(database).complete(by: rules, at: .wallClock, onProgress: checkpoint)
    }
    needsRebuild = false
    isCheckpointed = false
    try warnOfUnmatchedNames()
  }

  /// Says in the log which names in the settings no channel has.
  private func warnOfUnmatchedNames() throws {
    for sentence in try store.read({ try rules($0).unmatchedNames($0) }) {
      logger.record(.settingsUnmatched, "\(sentence)")
    }
  }

  private func attributeSome() throws -> Bool {
    let waiting = try store.read { try Facts($0).counts().pendingUsers }
    guard waiting > 0 else {
      recordLags()
      return false
    }
    shared.state.withLock { $0.pendingUsers = waiting }
    setPhase(.attributing)
    let done = try store.write { database in
      let done = try AttributionPass(database).run(
        rules(database), limit: Self.attributionBatch, at: .wallClock, onProgress: checkpoint)
      try reach(.attribute)
      return done
    }
    isCheckpointed = false
    shared.state.withLock { $0.pendingUsers = max(0, waiting - Int64(done)) }
    return true
  }

  /// Attributes everybody who waits, within the caller's transaction.
  func attributeAll(_ database: Database) throws {
    setPhase(.attributing)
    let rules = try rules(database)
    var done = Self.attributionBatch
    while done == Self.attributionBatch {
      done = try AttributionPass(database).run(
        rules, limit: Self.attributionBatch, at: .wallClock, onProgress: checkpoint)
    }
  }

  /// Says once that nothing is read, and once that it goes on.
  private func logPause() {
    guard (folder.pause != nil) != isPauseLogged else { return }
    isPauseLogged = folder.pause != nil
    if let pause = folder.pause {
      logger.warning("paused: \(pause)")
    } else {
      logger.notice("no longer paused")
    }
  }

  private func sleep() {
    logPause()
    if retryAt == nil { setPhase(folder.pause == nil ? .idle : .paused) }
    if retryAt == nil { setMessage(condition) }
    let pending = folder.pendingCount
    shared.state.withLock { $0.pendingFiles = pending }
    var wait = min(folder.nextDeadline, settings.pulse, max(.zero, remoteDeadline))
    if let retryAt {
      wait = min(settings.pulse, max(.zero, retryAt - .now), max(.zero, remoteDeadline))
    } else if let reconcileAt {
      wait = min(wait, max(.zero, reconcileAt - .now))
    }
    let isBusy = retryAt != nil
    attempt("wait") { try folder.wait(atMost: wait, isBusy: isBusy) }
  }

  // MARK: Requests

  private func takeRequests() -> [EngineRequest] {
    shared.requests.withLock { requests in
      defer { requests = [] }
      return requests
    }
  }

  private func answerRequests() {
    giveUpLateTests()
    // What comes back first: it may be all that others wait for.
    let requests = takeRequests()
    for request in requests.filter(\.isCompletion) + requests.filter({ !$0.isCompletion }) {
      switch request {
      case .sync(let reply):
        do {
          let files = try folder.present()
          let isKnown = folder.isReachable
          syncs.append(
            Sync(
              reply: reply, files: isKnown ? files : nil,
              count: (isKnown ? files.count : 0) + claimed.count))
        } catch {
          reply.resume(.failure(StoreError(.inaccessible, "\(error)")))
        }
      case .rescan(let reply):
        do {
          retryAt = nil
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
      case .force(let days, let reply):
        answer(reply) {
          try store.write { database in
            try RemoteForcing(database, rules(database)).run(
              days: days, at: .wallClock, onProgress: checkpoint)
          }
        }
      case .adopt(let settings, let reply):
        adopt(settings, reply)
      case .fit(let models, let reply):
        answer(reply) { try fit(models) }
      case .use(let version, let model, let reply):
        answer(reply) { try use(version, of: model) }
      case .useConfigured(let model, let reply):
        answer(reply) { try useConfigured(model) }
      case .retry(let selection, let correction, let reply):
        answer(reply) { try retry(selection, correction: correction) }
      case .discard(let selection, let reply):
        answer(reply) { try store.write { try Quarantine($0).discard(selection) } }
      case .lease(let worker, let capacity, let reply):
        answer(reply) { try lease(to: worker, capacity: capacity) }
      case .complete(let request, let attempt, let outcome, let reply):
        answer(reply) { try complete(request, attempt: attempt, outcome) }
      case .testRemote(let reply): test(reply)
      case .retryRemote(let keys, let reply): answer(reply) { try retryRemote(keys) }
      }
    }
  }

  /// Whether what is stored follows from the settings of now.
  var isMadeByRules: Bool { knowsRules && !needsRebuild }

  private func rerun(_ days: ClosedRange<Day>?) throws {
    try store.write { database in
      let rules = try rules(database)
      if let days {
        try Rerun(database, rules).mark(days: days, onProgress: checkpoint)
      } else {
        try Generation(database).rebuild(rules, at: .wallClock, onProgress: checkpoint)
      }
    }
  }

  private func adopt(_ settings: Settings, _ reply: EngineRequest.Reply<Void>) {
    self.settings = settings
    folder.adopt(
      settling: SettlingTimes(settings.settling), limits: settings.drop,
      isWatched: settings.isInboxWatched)
    knowsRules = false
    fits.isUnknown = true
    reply.resume(.success(()))
  }

  /// Answers those whose files are all in; called when nobody waits for attribution.
  private func finishSyncs() throws {
    guard claimed.isEmpty, stored.isEmpty, reconcileAt == nil, folder.isReachable else { return }
    for index in syncs.indices where syncs[index].files == nil {
      let files = try folder.present()
      guard folder.isReachable else { return }
      syncs[index].files = files
      syncs[index].count += files.count
    }
    syncs.removeAll { sync in
      for file in sync.files ?? [] where folder.isPending(file) { return false }
      sync.reply.resume(.success(EngineRequest.SyncOutcome(files: sync.count)))
      return true
    }
  }

  // MARK: Signs of life

  /// Moves what the log holds into the database.
  private func moveLog() throws {
    shared.heartbeat.beginLongCall()
    defer { shared.heartbeat.endLongCall() }
    try store.checkpoint(truncating: true)
  }

  private func beat() { shared.heartbeat.beat() }

  /// Called in the middle of long transactions: shows life, and gives up when the daemon stops.
  func checkpoint() throws(StoreError) {
    ticks &+= 1
    if ticks & 15 == 0 { try reach(.store) }
    if ticks & 255 == 0 { try showLife() }
  }

  /// Shows life, and gives up when the daemon stops.
  func showLife() throws(StoreError) {
    beat()
    if mustStop { throw .stopping }
  }

  /// Fails where a test says so.
  func reach(_ point: Failpoint) throws(StoreError) {
    guard let number = failpoints.reach(point) else { return }
    let reason = String(cString: strerror(number))
    throw StoreError(number == ENOSPC ? .full : .inaccessible, "\(point.rawValue): \(reason)")
  }

  func setPhase(_ phase: EngineState.Phase) { shared.state.withLock { $0.phase = phase } }

  /// What a person should know while nothing is wrong enough to stop.
  var condition: String? { folder.condition ?? fits.message }

  func setMessage(_ message: String?) { shared.state.withLock { $0.message = message } }
}
