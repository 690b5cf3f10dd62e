import Foundation
import Testing

/// A small file system in memory, mounted for one test.
final class SmallDisk {
  static let missing = "needs root, to mount a small file system"

  private let path: String
  private var ballast: String { "\(path)/ballast" }
  private var isMounted = true

  /// Whether this process may mount.
  static let isPossible = geteuid() == 0 && access("/usr/bin/mount", X_OK) == 0

  init(at path: String, mebibytes: Int) async throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let run = try await RunningProgram.run([
      "mount", "-t", "tmpfs", "-o", "size=\(mebibytes)m", "attributiond-test", path,
    ])
    try #require(run.status == 0, "\(run.errors)")
  }

  deinit { if isMounted { umount2(path, Int32(MNT_DETACH)) } }

  /// Fills it up but for some bytes.
  func fill(leaving rest: Int) throws {
    var status = statvfs()
    try #require(statvfs(path, &status) == 0)
    let free = Int(status.f_bavail) * Int(status.f_frsize)
    let file = open(ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    let error = posix_fallocate(file, 0, off_t(free - rest))
    try #require(error == 0, "error \(error)")
  }

  func free() throws { try #require(unlink(ballast) == 0) }

  func unmount() async throws {
    let run = try await RunningProgram.run(["umount", path])
    try #require(run.status == 0, "\(run.errors)")
    isMounted = false
  }
}
