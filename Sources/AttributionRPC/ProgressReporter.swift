import Synchronization

/// A method whose calls may be asked to say how far they are while they are under way.
package protocol ReportingMethod: RPCMethod {
  associatedtype Progress: JSONRecord

  /// Names the notifications that belong to this call; without one there are none.
  var progressToken: String? { get }
}

/// Says how far one call is, in notifications `$/progress` of its token.
///
/// What nobody asked for goes nowhere, and so does what comes after the call’s response.
package final class ProgressReporter<Progress: JSONRecord>: Sendable {
  /// The least time between two reports.
  package static var interval: Duration { .milliseconds(100) }

  private let token: String?
  private let notify: @Sendable (JSON) -> Void
  private let last = Mutex(Last())

  private struct Last: Sendable {
    var progress: JSON?
    var isEnded = false
  }

  init(token: String?, notify: @escaping @Sendable (JSON) -> Void) {
    self.token = token
    self.notify = notify
  }

  /// Whether anybody wants to know.
  package var isWanted: Bool { token != nil }

  /// Reports how far the call is, where that is not what was reported last.
  package func report(_ progress: Progress) {
    guard let token else { return }
    let value = progress.json
    last.withLock { last in
      guard !last.isEnded, last.progress != value else { return }
      last.progress = value
      notify(
        [
          "jsonrpc": "2.0", "method": .string(Self.method),
          "params": ["token": .string(token), "value": value],
        ])
    }
  }

  /// Reports what `progress` says, again and again until the task is cancelled.
  package func reportRegularly(_ progress: @Sendable () -> Progress) async {
    guard isWanted else { return }
    do {
      while true {
        report(progress())
        try await Task.sleep(for: Self.interval)
      }
    } catch {
      // The only error is the cancellation that ends this.
      return
    }
  }

  func end() { last.withLock { $0.isEnded = true } }

  private static var method: String { progressNotification }
}

/// The method of notifications of progress.
package let progressNotification = "$/progress"
