import Glibc

/// Why a dropped file cannot be read at all.
///
/// The sentence does not name the file: whoever dropped it knows the name by which it came.
package struct ExportError: Error, Hashable, Sendable {
  package var code: Code
  /// What is wrong, and what would be right.
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package enum Code: String, Sendable, CaseIterable {
    /// The file is not there, may not be opened, or is no regular file.
    case cannotOpen = "cannot-open"
    /// The file could be opened, but reading it failed.
    case readFailed = "read-failed"
    /// The system has no more of what reading needs; that says nothing of the file.
    case outOfResources = "out-of-resources"
    case fileTooLarge = "file-too-large"
    case emptyFile = "empty-file"
    /// A format that is recognised, and not read.
    case formatNotTaken = "format-not-taken"
    /// Neither text nor a format that is recognised.
    case notText = "not-text"
    /// The file ends before the packed data or the JSON array in it does.
    case truncated
    /// Packed data that does not unpack, or something else after it.
    case packingDamaged = "packing-damaged"
    /// A packed file that would be too large when unpacked, or out of proportion.
    case unpackedTooLarge = "unpacked-too-large"
    /// Packed data in packed data.
    case packedTwice = "packed-twice"
    /// JSON with a fault after which it is not certain where the next row begins.
    case badJSON = "bad-json"
    /// The header line is too long, is not UTF-8, or has a quote that is not closed.
    case badHeader = "bad-header"
    case tooManyColumns = "too-many-columns"
    case duplicateColumn = "duplicate-column"
    case headerMatchesNoDataset = "header-matches-no-dataset"
    /// The columns are those of several datasets, and nothing says which is meant.
    case headerIsAmbiguous = "header-is-ambiguous"
    case databaseMatchesNoDataset = "database-matches-no-dataset"
    /// SQLite finds a fault in the database.
    case databaseDamaged = "database-damaged"
    /// The database asks for more than reading tables of its size can take.
    case databaseRefused = "database-refused"
  }
}

extension ExportError {
  /// What reading ends with once ``ReaderLimits/goesOn`` says no.
  static let givenUp = ExportError(.readFailed, "reading was given up, whatever the file is like")
}

extension ExportError {
  /// What the system's refusal means: of the file, or only of this moment.
  ///
  /// - Parameters:
  ///   - number: An `errno`.
  ///   - code: What it means where it is about the file.
  ///   - what: What failed.
  init(system number: Int32, _ code: Code, _ what: String) {
    let isShortage = [EMFILE, ENFILE, ENOMEM, EAGAIN, ENOBUFS].contains(number)
    self.init(isShortage ? .outOfResources : code, "\(what): \(String(cString: strerror(number)))")
  }
}

extension ExportError: CustomStringConvertible {
  package var description: String { "\(code.rawValue): \(message)" }
}
