import AttributionCore
import GRDB

/// Tells whether text names a forgotten user or a session of one, whose ids nobody knows any more.
///
/// Words of the lengths that such ids have are hashed and looked up.
struct ForgottenWords {
  private let users: ForgottenUsers
  private let sessions: KeyIndex
  private let userWords: WordSearch
  private let sessionWords: WordSearch
  private let hash: KeyHash

  init(_ database: Database, _ hash: KeyHash) throws {
    self.hash = hash
    users = try ForgottenUsers(database)
    sessions = try KeyIndex(database, .session)
    userWords = WordSearch(lengths: try users.lengths())
    sessionWords = WordSearch(
      lengths: try Set(
        Int.fetchAll(database, sql: "SELECT id_length FROM forgotten_session_length")))
  }

  /// Replaces the texts of a row that names one.
  func redact(_ row: inout QuarantinedRow) throws {
    guard try isNamed(in: row.raw) || isNamed(in: Array(row.message.utf8)) else { return }
    row.message = TextErasure.note
    row.raw = []
  }

  /// Replaces the texts of a file's entry in the ledger that name one.
  func redact(_ entry: inout FileLedger.Entry) throws {
    func redacted(_ text: String) throws -> String {
      try isNamed(in: Array(text.utf8)) ? TextErasure.note : text
    }
    entry.message = try entry.message.map(redacted)
    entry.notes = try entry.notes.map(redacted)
    if let rows = entry.firstBadRows, try isNamed(in: Array(rows.utf8)) {
      entry.firstBadRows = nil
    }
  }

  private func isNamed(in text: [UInt8]) throws -> Bool {
    try userWords.hasMatch(in: text) { try users.contains(hash($0)) }
      || sessionWords.hasMatch(in: text) {
        try sessions.users(hash($0).high).contains(KeyIndex.forgotten)
      }
  }
}
