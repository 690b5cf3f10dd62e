import Glibc
import Synchronization

/// Whether the user has pressed Ctrl-C.
///
/// The first press asks; commands that can stop cleanly do. The second ends the process.
enum Interruption {
  private static let requested = Atomic<Bool>(false)

  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Takes the first press over from the system.
  static func install() {
    signal(SIGINT) { _ in
      Interruption.requested.store(true, ordering: .relaxed)
      signal(SIGINT, SIG_DFL)
    }
  }
}
