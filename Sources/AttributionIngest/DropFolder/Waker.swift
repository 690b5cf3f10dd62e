import Glibc

/// Ends a wait of the drop folder from any thread.
package final class Waker: Sendable {
  /// Readable from a ``wake()`` until the next ``drain()``.
  let readEnd: CInt
  private let writeEnd: CInt

  init() throws(DropFolderError) {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .system(errno, "the waker", "cannot be created") }
    readEnd = ends[0]
    writeEnd = ends[1]
    for end in ends {
      guard fcntl(end, F_SETFL, O_NONBLOCK) == 0, fcntl(end, F_SETFD, FD_CLOEXEC) == 0 else {
        throw .system(errno, "the waker", "cannot be set up")
      }
    }
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  package func wake() {
    var byte: UInt8 = 1
    // A full pipe is as awake as can be.
    while write(writeEnd, &byte, 1) < 0 && errno == EINTR {}
  }

  func drain() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(readEnd, &bytes, bytes.count) > 0 || errno == EINTR {}
  }
}
