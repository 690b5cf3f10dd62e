import Dispatch
import GRDB
import Synchronization

/// The connections of a store, which can be exchanged for others while nobody reads.
final class StorePool: Sendable {
  private struct State {
    /// Nil while connections are exchanged, and for good where that failed.
    var pool: DatabasePool?
    var isExchanging = false
    var readers = 0
    /// Who wants to read once the exchange is done.
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>
  private let readersAreGone = DispatchSemaphore(value: 0)
  private let path: String

  init(_ pool: DatabasePool, path: String) {
    state = Mutex(State(pool: pool))
    self.path = path
  }

  /// The connections, for the thread that writes: the only one that exchanges them.
  func current() throws(StoreError) -> DatabasePool {
    guard let pool = state.withLock({ $0.pool }) else {
      throw StoreError(.inaccessible, "\(path): cannot be opened any more; restart the daemon")
    }
    return pool
  }

  /// Runs `body` on connections that stay open until it is done; waits for an exchange.
  func read<Result: Sendable>(
    _ body: (DatabasePool) async throws -> Result
  ) async throws -> Result {
    await enter()
    defer { leave() }
    return try await body(try current())
  }

  private func enter() async {
    while !hasEntered() {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.isExchanging { state.waiting.append(continuation) }
          return !state.isExchanging
        }
        if isOver { continuation.resume() }
      }
    }
  }

  /// Counts the caller as a reader, unless connections are being exchanged.
  private func hasEntered() -> Bool {
    state.withLock { state in
      if !state.isExchanging { state.readers += 1 }
      return !state.isExchanging
    }
  }

  private func leave() {
    let isLast = state.withLock { state in
      state.readers -= 1
      return state.isExchanging && state.readers == 0
    }
    if isLast { readersAreGone.signal() }
  }

  /// Closes all connections when the last reader is done, runs `body`, and goes on with those of
  /// `open`, whether it succeeded or not.
  func exchange(
    _ body: () throws -> Void, open: () throws -> DatabasePool
  ) throws {
    let mustWait = state.withLock { state in
      state.isExchanging = true
      return state.readers > 0
    }
    if mustWait { readersAreGone.wait() }
    defer { admitReaders() }
    try current().close()
    state.withLock { $0.pool = nil }
    let outcome = Result { try body() }
    let opened = try open()
    state.withLock { $0.pool = opened }
    try outcome.get()
  }

  private func admitReaders() {
    let waiting = state.withLock { state in
      state.isExchanging = false
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}
