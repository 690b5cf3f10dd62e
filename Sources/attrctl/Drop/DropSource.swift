import Glibc

/// A file that is to be dropped, and may be.
struct DropSource {
  let path: String
  /// The last part of the path.
  let name: String

  /// Checks that it is a readable file that the daemon would not pass over.
  init(_ path: String) throws(Complaint) {
    self.path = path
    name = path.split(separator: "/").last.map(String.init) ?? ""
    var entry = stat()
    guard stat(path, &entry) == 0 else {
      throw Complaint(.notFound, path, "read", errno: errno, next: "check the path")
    }
    guard entry.st_mode & S_IFMT == S_IFREG else {
      throw Complaint(
        .usage, "\(path): not a file; expected an export such as sessions.csv",
        next: entry.st_mode & S_IFMT == S_IFDIR
          ? "attrctl drop \(path)/*" : "write what comes out of it to a file, and drop that")
    }
    guard access(path, R_OK) == 0 else {
      throw Complaint(.denied, path, "read", errno: errno, next: "ls -l \(path)")
    }
    var journal = stat()
    guard stat(path + "-wal", &journal) != 0 || journal.st_size == 0 else {
      throw Complaint(
        .usage, "\(path): its last rows are still in \(name)-wal",
        why: "A database that is in use keeps new rows beside itself.",
        next: "sqlite3 \(path) 'pragma wal_checkpoint(truncate)', and drop it again")
    }
    guard !Self.isPassedOver(name) else {
      throw Complaint(
        .usage, "\(path): the daemon passes over files of such names",
        why: "A leading dot and \(Self.unfinished.joined(separator: " ")) mark unfinished files.",
        next: "rename it and drop it again")
    }
  }

  private static let unfinished = [
    ".part", ".partial", ".tmp", ".crdownload", "~", ".swp", "-wal", "-shm", "-journal",
  ]

  /// Whether the daemon ignores files of this name.
  static func isPassedOver(_ name: String) -> Bool {
    name.hasPrefix(".") || unfinished.contains { name.hasSuffix($0) }
  }
}
