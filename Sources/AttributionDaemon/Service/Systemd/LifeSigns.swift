import Logging
import ServiceLifecycle

/// Keeps the service manager informed: readiness, status text, and signs of life that are sent
/// only while the writer and the event loop make progress.
struct LifeSigns: DaemonService {
  let manager: ServiceManager
  let engine: any EngineControl
  let server: RPCServer
  let logger: Logger

  func run() async throws {
    manager.ready(status: engine.statusLine)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await keepStatus() }
      if let watchdog = manager.watchdog {
        group.addTask { await keepAlive(every: watchdog / 4) }
      }
      await group.waitForAll()
    }
    manager.stopping()
    logger.record(.daemonStopping, "stopping")
  }

  /// Sends the status text when it changes, at most once a second.
  private func keepStatus() async {
    var shown = engine.statusLine
    while await pause(.seconds(1)) {
      let line = engine.statusLine
      guard line != shown else { continue }
      manager.status(line)
      shown = line
    }
  }

  /// Sends a sign of life whenever the heartbeat has grown and the event loop has answered.
  private func keepAlive(every interval: Duration) async {
    var last: UInt64?
    var missed = 0
    while await pause(interval) {
      let heartbeat = engine.heartbeat
      guard heartbeat != last else {
        missed += 1
        if missed == 2 { logger.record(.watchdogWithheld, "the writer makes no progress") }
        continue
      }
      // A loop that hangs never answers, and then no sign of life is sent either.
      do {
        try await server.probe()
      } catch {
        return
      }
      (last, missed) = (heartbeat, 0)
      manager.isAlive()
    }
  }

  /// Waits; false where the daemon is to stop.
  private func pause(_ duration: Duration) async -> Bool {
    do {
      try await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }
      return !Task.isShuttingDownGracefully
    } catch {
      return false
    }
  }
}
