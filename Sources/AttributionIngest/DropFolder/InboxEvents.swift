import Glibc

/// What inotify said about the inbox since somebody last asked.
///
/// Events are hints where to look, nothing more: the last one about a name stands for all.
struct InboxEvents: Sendable {
  /// How each name came up.
  private(set) var hints: [FileName: SettlingTable.Hint] = [:]
  /// Whether events were lost, so that only a rescan tells what is there.
  private(set) var hasOverflowed = false
  /// Whether the inbox itself was moved, removed or unmounted.
  private(set) var hasLostInbox = false

  var needsRescan: Bool { hasOverflowed || hasLostInbox }

  /// Takes note that a rescan is on its way; the hints stay.
  mutating func acknowledge() {
    hasOverflowed = false
    hasLostInbox = false
  }

  mutating func forgetHints() { hints = [:] }

  /// What is asked of inotify.
  ///
  /// A link, a symbolic link, a pipe and an `O_TMPFILE` given a name raise only `IN_CREATE`.
  static let mask = UInt32(
    IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

  /// Reads events as the kernel lays them out: whole, one after another.
  mutating func take(_ buffer: UnsafeRawBufferPointer) {
    let headerSize = MemoryLayout<inotify_event>.size
    var offset = 0
    while offset + headerSize <= buffer.count {
      let event = buffer.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
      let start = offset + headerSize
      let end = start + Int(event.len)
      precondition(end <= buffer.count, "inotify yields whole events")
      take(CInt(bitPattern: event.mask), name: buffer[start..<end].prefix { $0 != 0 })
      offset = end
    }
  }

  private mutating func take(_ mask: CInt, name: some Sequence<UInt8>) {
    if mask & CInt(IN_Q_OVERFLOW) != 0 { hasOverflowed = true }
    if mask & CInt(IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED) != 0 {
      hasLostInbox = true
    }
    let name = FileName(Array(name))
    guard !name.bytes.isEmpty else { return }
    if mask & CInt(IN_MOVED_TO) != 0 {
      hints[name] = .renamedIn
    } else if mask & CInt(IN_CLOSE_WRITE) != 0 {
      hints[name] = .closed
    } else if mask & CInt(IN_CREATE) != 0 {
      hints[name] = .seen
    }
  }
}
