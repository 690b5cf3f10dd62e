import AttributionRPC
import CSystemd

/// What the service manager is told of this process; nothing where none listens.
package struct ServiceNotice: Sendable {
  /// Sends lines of `NAME=value`.
  private let send: @Sendable (String) -> Void
  /// How often it wants a sign of life; nil where it keeps no watch.
  let watchdog: Duration?

  package init(watchdog: Duration?, send: @escaping @Sendable (String) -> Void) {
    self.watchdog = watchdog
    self.send = send
  }

  /// The one that `NOTIFY_SOCKET` and `WATCHDOG_USEC` name.
  package static func current() -> ServiceNotice {
    var micros: UInt64 = 0
    let isWatching = sd_watchdog_enabled(0, &micros) > 0
    return ServiceNotice(watchdog: isWatching ? .microseconds(Int64(clamping: micros)) : nil) {
      // Without a service manager this does nothing; one that does not listen is not our failure.
      _ = sd_notify(0, $0)
    }
  }

  func ready() { send("READY=1") }

  func status(_ text: String) { send("STATUS=\(text.withoutControls)") }

  func isAlive() { send("WATCHDOG=1") }

  func stopping() { send("STOPPING=1\nSTATUS=stopping") }
}
