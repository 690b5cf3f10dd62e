package import AttributionCore

/// What tells one state of a file from another without reading it.
///
/// Times are nanoseconds since 1970, by the clock of the file system.
package struct FileVersion: Hashable, Sendable {
  package var device: UInt64
  package var inode: UInt64
  package var kind: FileKind
  package var links: UInt64
  package var size: Int64
  /// When the contents were last written; programs may set it at will.
  package var modified: Int64
  /// When contents, name, owner or mode last changed; nobody can set it.
  package var changed: Int64
  /// The bytes of a database's companions, all together.
  package var companionSize: Int64 = 0
  /// When the last of the companions changed; 0 where there is none.
  package var companionChanged: Int64 = 0

  package init(
    device: UInt64, inode: UInt64, kind: FileKind, links: UInt64, size: Int64, modified: Int64,
    changed: Int64
  ) {
    self.device = device
    self.inode = inode
    self.kind = kind
    self.links = links
    self.size = size
    self.modified = modified
    self.changed = changed
  }

  /// Why the file must not be opened, if it must not.
  package var refusal: Refusal? {
    switch kind {
    case .regular: links > 1 ? .hardLink : nil
    case .symbolicLink: .symbolicLink
    case .pipe: .pipe
    case .socket: .socket
    case .device: .device
    case .directory, .other: .other
    }
  }

  /// Since when the file has been where it is.
  package var arrivedAt: Instant { Instant(micros: changed.floorDivided(by: 1000)) }

  /// Whether nothing was written between the two; a rename or a new mode does not count.
  func hasSameContents(as other: Self) -> Bool {
    (device, inode, kind) == (other.device, other.inode, other.kind)
      && (size, modified, companionSize) == (other.size, other.modified, other.companionSize)
  }

  mutating func add(companion: Self) {
    companionSize += companion.size
    companionChanged = max(companionChanged, companion.changed)
  }
}

/// What an entry of a directory is.
package enum FileKind: Hashable, Sendable {
  case regular
  case directory
  case symbolicLink
  case pipe
  case socket
  case device
  case other
}

/// Why something in the inbox is never opened; the raw values are shown to people and stay.
package enum Refusal: String, Sendable, CaseIterable {
  case symbolicLink = "symbolic-link"
  case hardLink = "hard-link"
  case pipe
  case socket
  case device
  case other = "not-a-file"
  case companionLeftBehind = "companion-left-behind"

  /// What is wrong and what would be right.
  package var sentence: String {
    switch self {
    case .symbolicLink: "a symbolic link; drop the file itself"
    case .hardLink: "a file with more than one name; drop a copy, or unlink the other name"
    case .pipe: "a named pipe; drop a file"
    case .socket: "a socket; drop a file"
    case .device: "a device; drop a file"
    case .other: "not a regular file; drop a file"
    case .companionLeftBehind:
      "a database whose -wal, -shm or -journal file could not be taken with it, so that rows would "
        + "be missing; drop them together as plain files, or checkpoint the database first"
    }
  }
}
