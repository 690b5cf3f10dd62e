import Glibc

/// How much the drop folder takes on, and what it leaves of the disk; all the defaults are here.
package struct DropLimits: Hashable, Sendable {
  /// Files of the inbox that are kept in mind at once; the others wait there for their turn.
  package var pendingFiles = 10_000
  /// Nothing is taken while less than this is free, in bytes.
  package var freeBytes = 512 << 20
  /// Nothing is taken while less than this part of the disk is free, in millionths.
  package var freeMillionths: Int64 = 50_000

  package init() {}

  /// Why nothing is to be taken, if so; sizes in bytes.
  package func shortage(free: Int64, of total: Int64, at path: String) -> String? {
    let share = total.multipliedReportingOverflow(by: freeMillionths)
    let part = share.overflow ? total / 1_000_000 * freeMillionths : share.partialValue / 1_000_000
    let needed = max(Int64(freeBytes), part)
    guard free < needed else { return nil }
    return "\(path): \(free >> 20) MiB of the disk are free and \(needed >> 20) MiB are needed to "
      + "read files; free some, or lower ingest.min_free; nothing was lost"
  }
}

extension OpenDirectory {
  /// The bytes of the file system that unprivileged users may still write, and all there are.
  func space() throws(DropFolderError) -> (free: Int64, total: Int64) {
    var status = statvfs()
    guard fstatvfs(descriptor, &status) == 0 else {
      throw .system(errno, path, "cannot be examined")
    }
    let block = Int64(status.f_frsize)
    return (Int64(status.f_bavail) * block, Int64(status.f_blocks) * block)
  }

  /// A path to an entry that holds whatever happens to the directory's own; nil for a name that is
  /// no text.
  ///
  /// Whoever opens it does so without following links.
  func path(of name: FileName) -> String? {
    let text = String(decoding: name.bytes, as: UTF8.self)
    return text.utf8.elementsEqual(name.bytes) ? "/proc/self/fd/\(descriptor)/\(text)" : nil
  }
}
