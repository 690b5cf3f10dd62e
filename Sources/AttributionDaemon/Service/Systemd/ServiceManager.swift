import AttributionRPC
import CSystemd
import Glibc

/// What the service manager is told of this process; nothing where none listens.
package struct ServiceManager: Sendable {
  /// Sends lines of `NAME=value`.
  let send: @Sendable (String) -> Void
  /// How often it wants a sign of life; nil where it keeps no watch.
  package let watchdog: Duration?

  package init(watchdog: Duration?, send: @escaping @Sendable (String) -> Void) {
    self.watchdog = watchdog
    self.send = send
  }

  /// The one that `NOTIFY_SOCKET` and `WATCHDOG_USEC` name.
  package static func current() -> ServiceManager {
    var micros: UInt64 = 0
    let isWatching = sd_watchdog_enabled(0, &micros) > 0
    return ServiceManager(watchdog: isWatching ? .microseconds(Int64(clamping: micros)) : nil) {
      // Without a service manager this does nothing; one that does not listen is not our failure.
      _ = sd_notify(0, $0)
    }
  }

  package func ready(status: String) { send("READY=1\nSTATUS=\(status.withoutControls)") }

  package func status(_ status: String) { send("STATUS=\(status.withoutControls)") }

  package func isAlive() { send("WATCHDOG=1") }

  package func stopping() { send("STOPPING=1\nSTATUS=stopping") }

  /// Says that the configuration is being read again; ``ready(status:)`` says that it was.
  package func reloading() {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let micros = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    send("RELOADING=1\nMONOTONIC_USEC=\(micros)")
  }
}
