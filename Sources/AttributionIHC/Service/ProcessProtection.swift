import CProcess
import Glibc

/// What keeps the key in this process.
enum ProcessProtection {
  /// From now on nobody may look into the process, and it leaves no core.
  static func apply() throws(IHCStartError) {
    guard process_forbid_tracing() == 0 else {
      throw IHCStartError(.failed, "the process cannot be kept from tracers: errno \(errno)")
    }
  }

  /// While this thread lasts, the process is told to end when `parent` does; false where that has
  /// ended already.
  static func end(with parent: Int32) -> Bool {
    process_end_with_parent() == 0 && getppid() == parent
  }
}
