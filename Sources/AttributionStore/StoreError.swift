import GRDB

/// What went wrong with the database, in words for the one who runs it.
package struct StoreError: Error, Hashable, Sendable {
  package var code: Code
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package enum Code: String, Sendable, CaseIterable {
    /// The file was made by a newer program.
    case newerSchema = "newer-schema"
    /// The file is some other program's database.
    case foreignDatabase = "foreign-database"
    /// The file cannot be opened, read or written.
    case inaccessible
    /// The file's contents contradict themselves.
    case corrupt
    /// No space is left.
    case full
    /// Amounts add up to more than can be held.
    case outOfRange = "out-of-range"
    /// A load was given up because the daemon stops; nothing of it is stored.
    case interrupted
  }
}

extension StoreError: CustomStringConvertible {
  package var description: String { message }
}

extension StoreError {
  /// The store's error for whatever SQLite or GRDB threw.
  package static func wrapping(_ error: any Error, path: String) -> StoreError {
    if let error = error as? StoreError { return error }
    guard let error = error as? DatabaseError else {
      return StoreError(.inaccessible, "\(path): \(error)")
    }
    let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      return StoreError(.corrupt, "\(path): \(reason); restore it from a backup")
    case .SQLITE_FULL:
      return StoreError(.full, "\(path): no space left; free some, nothing was lost")
    case .SQLITE_INTERRUPT, .SQLITE_ABORT:
      return StoreError(.interrupted, "\(path): interrupted; nothing of it is stored")
    default:
      return StoreError(.inaccessible, "\(path): \(reason)")
    }
  }
}
