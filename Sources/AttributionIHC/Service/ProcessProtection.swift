import CProcess
import Glibc

/// What keeps the key in this process.
enum ProcessProtection {
  /// From now on nobody may look into the process, and it leaves no core.
  static func apply() throws(IHCError) {
    guard process_forbid_tracing() == 0 else {
      throw IHCError(.failed, "the process cannot be kept from tracers: errno \(errno)")
    }
  }

  /// From now on the process is told to end when `parent` does; false where that has ended.
  static func end(with parent: Int32) -> Bool {
    process_end_with_parent() == 0 && getppid() == parent
  }
}
