import Dispatch
import GRDB
import Synchronization

/// The connections of a store, which can be exchanged for others while nobody reads.
final class StorePool: Sendable {
  private struct State {
    /// Nil while connections are exchanged, and after that where they could not be opened again.
    var pool: DatabasePool?
    var isExchanging = false
    var readers = 0
    /// Who wants to read once the exchange is done.
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>
  private let readersAreGone = DispatchSemaphore(value: 0)
  private let path: String
  private let open: @Sendable () throws -> DatabasePool

  /// Opens the first connections; `open` is called again for those that follow.
  init(path: String, open: @escaping @Sendable () throws -> DatabasePool) throws {
    state = Mutex(State(pool: try open()))
    self.path = path
    self.open = open
  }

  /// The connections, for the thread that writes: the only one that exchanges them.
  ///
  /// Where they could not be opened after an exchange, that is tried once more.
  func current() throws -> DatabasePool {
    if let pool = state.withLock({ $0.pool }) { return pool }
    let pool = try open()
    state.withLock { $0.pool = pool }
    return pool
  }

  /// Runs `body` on connections that stay open until it is done; waits for an exchange.
  func read<Result: Sendable>(
    _ body: (DatabasePool) async throws -> Result
  ) async throws -> Result {
    await enter()
    defer { leave() }
    guard let pool = state.withLock({ $0.pool }) else {
      throw StoreError(.inaccessible, "\(path): cannot be opened at the moment; it is tried again")
    }
    return try await body(pool)
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

  /// Closes all connections when the last reader is done, runs `body`, and opens new ones, whether
  /// it succeeded or not.
  func exchange(_ body: () throws -> Void) throws {
    let mustWait = state.withLock { state in
      state.isExchanging = true
      return state.readers > 0
    }
    if mustWait { readersAreGone.wait() }
    defer { admitReaders() }
    try current().close()
    state.withLock { $0.pool = nil }
    let outcome = Result { try body() }
    _ = try current()
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
