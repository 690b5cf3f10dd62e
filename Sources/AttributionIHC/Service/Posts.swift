import AttributionRPC
import Dispatch
import Synchronization

/// The requests that are out, the reports of those that have come back, and the word to stop.
final class Posts: Sendable {
  private let state = Mutex(State())
  private let changed = DispatchSemaphore(value: 0)

  private struct State {
    var next = 0
    var tasks: [Int: Task<Void, Never>] = [:]
    var reports: [IHCComplete] = []
    var stopped: ContinuousClock.Instant?
  }

  /// How many are out, or have come back and were not taken.
  var count: Int { state.withLock { $0.tasks.count + $0.reports.count } }

  /// When the word to stop came, if it has.
  var stopped: ContinuousClock.Instant? { state.withLock { $0.stopped } }

  /// Posts a request in a task of its own.
  func start(_ request: IHCRequest, by poster: Poster) {
    state.withLock { state in
      let number = state.next
      state.next += 1
      // It cannot end before the lock is free, and its place in the table is taken.
      state.tasks[number] = Task { [self] in
        let report = await poster.post(request)
        end(number, report)
      }
    }
  }

  /// The reports since the last call.
  func takeReports() -> [IHCComplete] {
    state.withLock { state in
      defer { state.reports = [] }
      return state.reports
    }
  }

  func stop() {
    state.withLock { $0.stopped = $0.stopped ?? .now }
    changed.signal()
  }

  /// Gives up all that are out; their reports come at once.
  func cancelAll() {
    for task in state.withLock({ Array($0.tasks.values) }) { task.cancel() }
  }

  /// Waits until something has changed, but no longer than so.
  func wait(atMost time: Duration) {
    let micros = Int(max(time / .microseconds(1), 0))
    // Whether it was signalled is of no matter: the caller looks at everything.
    _ = changed.wait(timeout: .now() + .microseconds(micros))
  }

  private func end(_ number: Int, _ report: IHCComplete) {
    state.withLock { state in
      state.tasks[number] = nil
      state.reports.append(report)
    }
    changed.signal()
  }
}
