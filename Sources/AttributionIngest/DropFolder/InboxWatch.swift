import Glibc

/// An inotify watch on one directory.
final class InboxWatch {
  /// Readable while events are waiting.
  let descriptor: CInt

  init(_ path: String) throws(DropFolderError) {
    descriptor = inotify_init1(CInt(IN_NONBLOCK) | CInt(IN_CLOEXEC))
    guard descriptor >= 0 else { throw .system(errno, path, "cannot be watched") }
    guard inotify_add_watch(descriptor, path, InboxEvents.mask) >= 0 else {
      throw .system(errno, path, "cannot be watched")
    }
  }

  deinit { close(descriptor) }

  /// Moves all waiting events to `events`, without waiting for more.
  func read(into events: inout InboxEvents) throws(DropFolderError) {
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EAGAIN { return }
      guard count > 0 else { throw .system(errno, "inotify", "cannot be read") }
      buffer.withUnsafeBytes { events.take(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }
}
