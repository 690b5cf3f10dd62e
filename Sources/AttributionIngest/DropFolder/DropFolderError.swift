import Glibc

/// What keeps the drop folder from its work, in words for the one who runs it.
package struct DropFolderError: Error, Hashable, Sendable {
  package var code: Code
  /// The file or directory at fault, escaped.
  package var place: String
  /// What is wrong and what would be right.
  package var message: String

  package init(_ code: Code, _ place: String, _ message: String) {
    self.code = code
    self.place = place
    self.message = message
  }

  package enum Code: String, Sendable, CaseIterable {
    /// A file is in the way of a directory.
    case notADirectory = "not-a-directory"
    /// The process may not read, write or enter a directory.
    case noPermission = "no-permission"
    /// The inbox and the other directories are not on one file system.
    case otherFileSystem = "other-file-system"
    /// A directory is not there, or the inbox has lost its marker.
    case missing
    /// A file cannot be moved out of the inbox or out of `processing/`.
    case immovable
    /// No space is left.
    case full
    /// The system refused something else.
    case system
  }
}

extension DropFolderError: CustomStringConvertible {
  package var description: String { "\(place): \(message)" }
}

extension DropFolderError {
  /// The error for a system call that failed with `number` when something was tried, such as
  /// “cannot be opened”.
  static func system(_ number: CInt, _ place: String, _ attempt: String) -> Self {
    let reason = String(cString: strerror(number))
    return switch number {
    case EACCES, EPERM, EROFS:
      Self(.noPermission, place, "\(attempt): \(reason); make it accessible to \(user)")
    case ENOTDIR:
      Self(.notADirectory, place, "\(attempt): \(reason); a directory would be right")
    case ENOENT:
      Self(.missing, place, "\(attempt): \(reason); create the directory, and those above it")
    case ENOSPC, EDQUOT:
      Self(.full, place, "\(attempt): \(reason); free some space, nothing was lost")
    default:
      Self(.system, place, "\(attempt): \(reason)")
    }
  }

  /// The error for a directory whose owner and mode keep this process out.
  static func noPermission(_ place: String, owner: UInt32, mode: UInt32) -> Self {
    let octal = String(mode & 0o7777, radix: 8)
    return Self(
      .noPermission, place,
      "belongs to user \(owner) with mode \(octal), so that \(user) cannot read, write and enter it;"
        + " give it to that user with mode 750, or choose another data directory")
  }

  /// The error for a claimed file that somebody else took away.
  static func vanished(_ place: String) -> Self {
    Self(.system, place, "has vanished; only attributiond may change this directory")
  }

  private static var user: String { "user \(geteuid())" }
}
