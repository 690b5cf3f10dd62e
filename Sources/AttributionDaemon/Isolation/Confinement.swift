import AttributionIngest
import CIsolation
import Glibc

/// What a process is left with before it looks at a file of unknown origin.
///
/// It keeps what it has open and can compute: it can open, connect to, start, trace and signal
/// nothing, not write to a file, not gain rights, and use only so much memory and processor time.
enum Confinement {
  /// Confines this process, for good.
  ///
  /// - Returns: Whether all of it could be done, except that a kernel without filters of system
  ///   calls does without.
  static func apply(_ allowance: DatabaseProgram.Allowance) -> Bool {
    guard let used = addressSpace else { return false }
    let addresses = UInt(used + allowance.memory)
    guard isolation_close_from(allowance.descriptors) == 0,
      isolation_harden_connections() == SQLITE_OK,
      isolation_limit_resources(addresses, UInt(allowance.seconds)) == 0,
      isolation_forbid_new_privileges() == 0, isolation_forbid_tracing() == 0
    else { return false }
    return isolation_filter_system_calls() == 0 || errno == ENOSYS || errno == EINVAL
  }

  /// The addresses that the process uses already, in bytes; nil if the system does not say.
  private static var addressSpace: Int? {
    do throws(SystemError) {
      let text = String(decoding: try contents(ofFile: "/proc/self/statm"), as: UTF8.self)
      let pages = text.split(separator: " ").first.flatMap { Int($0) }
      return pages.map { $0 * Int(getpagesize()) }
    } catch { return nil }
  }
}
