import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// Keeps the client for the remote service running as a child of this process.
///
/// A client that ends is started again after a pause, which doubles while it does not last. It
/// ends with this process, however that ends.
final class InlineClient: DaemonService {
  private let command: InlineClientCommand
  private let logger: Logger
  private let state = Mutex(State())
  private let changed = DispatchSemaphore(value: 0)

  private struct State {
    var process: pid_t?
    var isStopping = false
  }

  /// How long the client may take to stop; it lets its posts end and reports them.
  private static let patience = Duration.seconds(12)
  /// The pause after a client that did not last, and the longest one.
  private static let pauses = (first: Duration.seconds(1), longest: Duration.seconds(300))
  /// A client that ran for so long has lasted.
  private static let lasting = Duration.seconds(60)

  init(command: InlineClientCommand, logger: Logger) {
    self.command = command
    self.logger = logger
  }

  func run() async throws {
    let (ends, isEnded) = AsyncStream.makeStream(of: Never.self)
    // One thread for all: a child is told to end when the thread that started it does.
    Thread.detachNewThread { [self] in
      keepRunning()
      isEnded.finish()
    }
    try await gracefulShutdown()
    stop(with: SIGTERM)
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await Task.sleep(for: Self.patience)
          self.stop(with: SIGKILL)
        } catch {
          // It has ended by itself.
        }
      }
      for await _ in ends {}
      group.cancelAll()
    }
  }

  private func stop(with signal: Int32) {
    state.withLock { state in
      state.isStopping = true
      // While the lock is held, the process was not waited for: the number is its own.
      if let process = state.process { kill(process, signal) }
    }
    changed.signal()
  }

  private func keepRunning() {
    var pause = Self.pauses.first
    while !state.withLock({ $0.isStopping }) {
      let start = ContinuousClock.now
      let end = runOnce()
      guard !state.withLock({ $0.isStopping }) else { return }
      if ContinuousClock.now - start >= Self.lasting { pause = Self.pauses.first }
      logger.record(
        .clientEnded, "the client for the remote service ended",
        ["how": "\(end)", "again_after": "\(pause)"])
      // Whether it is woken is of no matter: the loop looks.
      _ = changed.wait(timeout: .now() + .milliseconds(Int(pause / .milliseconds(1))))
      pause = min(pause * 2, Self.pauses.longest)
    }
  }

  /// Starts the client, waits for its end, and says how it ended.
  private func runOnce() -> String {
    let (process, status) = state.withLock { state -> (pid_t?, Int32) in
      guard !state.isStopping else { return (nil, 0) }
      let started = command.spawn()
      state.process = started.process
      return started
    }
    guard let process else { return "not started: \(SystemError("", code: status).reason)" }
    // Without taking its number from it, so that no signal can go to another process.
    var information = siginfo_t()
    while waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
    var ending: Int32 = 0
    state.withLock { state in
      while waitpid(process, &ending, 0) < 0 && errno == EINTR {}
      state.process = nil
    }
    let signal = ending & 0x7F
    return signal == 0 ? "status \(ending >> 8 & 0xFF)" : "signal \(signal)"
  }
}
