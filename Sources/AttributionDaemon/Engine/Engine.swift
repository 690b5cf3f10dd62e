import AttributionCore
import AttributionIngest
import AttributionStore
import Foundation
import Logging
import Synchronization

/// The one writer: takes files from the inbox, stores their facts, attributes who changed.
///
/// All of it happens on one thread, in one loop (``EngineLoop``); everybody else reads snapshots
/// of the store or sends a request and waits.
final class Engine: EngineControl, Sendable {
  let store: Store
  let logger: Logger
  let paths: DaemonPaths
  let shared: Shared

  /// What the writer thread shares with others.
  final class Shared: Sendable {
    let state = Mutex(EngineState())
    let requests = Mutex<[EngineRequest]>([])
    let settings: Mutex<Settings>
    let mustStop = Atomic<Bool>(false)
    let heartbeat = Heartbeat()
    let waker: Waker

    init(settings: Settings, waker: Waker) {
      self.settings = Mutex(settings)
      self.waker = waker
    }
  }

  private struct Thread: Sendable {
    var isRunning = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let thread = Mutex(Thread())
  private let loop: Mutex<EngineLoop?>

  /// Opens the store and the drop folder; nothing is read before ``start()``.
  ///
  /// - Throws: `StoreError` or `DropFolderError`, in words for the one who starts the daemon.
  init(
    settings: Settings, paths: DaemonPaths, logger: Logger, limits: ReaderLimits
  ) throws {
    let failpoints = try settings.failpoints()
    let folder = try DropFolder(
      dataDirectory: paths.data, settling: SettlingTimes(settings.settling),
      limits: settings.drop, isWatched: settings.isInboxWatched, failpoints: failpoints,
      isWhole: StructuralEnd.isComplete(path:))
    failpoints.arm(diskUnder: paths.data + "/attribution.db")
    store = try Store(
      path: paths.data + "/attribution.db",
      temporaryDirectory: paths.data)
    self.logger = logger
    self.paths = paths
    let shared = Shared(settings: settings, waker: folder.waker)
    self.shared = shared
    // What takes long and tells nothing, such as the check of a large database, shows life too.
    var limits = limits
    limits.goesOn = {
      shared.heartbeat.beat()
      return !shared.mustStop.load(ordering: .relaxed)
    }
    loop = Mutex(
      EngineLoop(
        folder: folder, store: store, settings: settings, shared: shared, logger: logger,
        failpoints: failpoints, limits: limits))
  }

  // MARK: The service's side

  func start() throws {
    guard let loop = loop.withLock({ $0.take() }) else { return }
    thread.withLock { $0.isRunning = true }
    let box = LoopBox(loop: loop)
    let writer = Foundation.Thread { [self] in
      box.loop.run()
      let waiting = thread.withLock { state in
        state.isRunning = false
        return state.waiting
      }
      for continuation in waiting { continuation.resume() }
    }
    writer.name = "engine"
    writer.stackSize = 8 << 20
    writer.start()
  }

  /// Carries the loop to its thread.
  private struct LoopBox: @unchecked Sendable {
    // Handed over once, before the thread starts; nobody keeps the loop.
    let loop: EngineLoop
  }

  func stop() async {
    shared.mustStop.store(true, ordering: .relaxed)
    shared.waker.wake()
    await withCheckedContinuation { continuation in
      let isRunning = thread.withLock { state in
        if state.isRunning { state.waiting.append(continuation) }
        return state.isRunning
      }
      if !isRunning { continuation.resume() }
    }
  }

  func reload(_ settings: Settings) async -> [String] {
    let before = shared.settings.withLock { $0 }
    let changed = before.changedKeys(to: settings)
    shared.settings.withLock { $0 = settings }
    do {
      try await request { EngineRequest.adopt(settings, $0) }
    } catch {
      logger.error("reload failed: \(error)")
    }
    return changed
  }

  var heartbeat: UInt64 { shared.heartbeat.count }

  var statusLine: String { state.summary }

  // MARK: The handlers' side

  var state: EngineState { shared.state.withLock { $0 } }

  var settings: Settings { shared.settings.withLock { $0 } }

  /// Sends a request to the writer thread and waits for the answer.
  func request<Value: Sendable>(
    _ make: (EngineRequest.Reply<Value>) -> EngineRequest
  ) async throws(StoreError) -> Value {
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      let reply = EngineRequest.Reply<Value> { continuation.resume(returning: $0) }
      // Within the lock: the loop, once it is to stop, takes the requests for the last time.
      let isTaken = shared.requests.withLock { requests in
        if shared.mustStop.load(ordering: .relaxed) { return false }
        requests.append(make(reply))
        return true
      }
      if isTaken { shared.waker.wake() } else { reply.resume(.failure(.stopping)) }
    }
    return try result.get()
  }
}

extension StoreError {
  static let stopping = StoreError(.interrupted, "the daemon is stopping")
}

extension EngineRequest {
  /// Tells the one who waits that it will not be done.
  func fail(_ error: StoreError) {
    switch self {
    case .sync(let reply): reply.resume(.failure(error))
    case .rescan(let reply): reply.resume(.failure(error))
    case .rerun(_, let reply): reply.resume(.failure(error))
    case .force(_, let reply): reply.resume(.failure(error))
    case .adopt(_, let reply): reply.resume(.failure(error))
    case .fit(_, let reply): reply.resume(.failure(error))
    case .use(_, _, let reply): reply.resume(.failure(error))
    case .useConfigured(_, let reply): reply.resume(.failure(error))
    case .retry(_, _, let reply): reply.resume(.failure(error))
    case .discard(_, let reply): reply.resume(.failure(error))
    case .lease(_, _, let reply): reply.resume(.failure(error))
    case .complete(_, _, _, let reply): reply.resume(.failure(error))
    case .testRemote(let reply): reply.resume(.failure(error))
    case .retryRemote(_, let reply): reply.resume(.failure(error))
    }
  }
}
