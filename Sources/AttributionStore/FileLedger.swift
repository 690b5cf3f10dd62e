package import AttributionCore
import Foundation
package import GRDB

/// The ledger of dropped files: what arrived, and what became of it.
///
/// A file's rows and its entry are written in the same transaction, so an entry that says
/// `processed` is proof that every one of its good rows is in.
package struct FileLedger {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// What became of a file.
  package enum State: String, Sendable, CaseIterable {
    case processed
    /// Its content was in already; no row of it was taken.
    case duplicate
    /// Nothing of it was taken; the message says why.
    case rejected
  }

  package struct Entry: Sendable, Hashable {
    package var id: FileID
    /// What the file is called while it is being processed; unique.
    package var stamp: Int64
    /// Its name in the inbox, escaped for showing.
    package var name: String
    package var state: State
    package var datasets: [String]
    /// SHA-256 of its content; nil where it was not read to its end.
    package var digest: [UInt8]?
    package var bytes: Int64
    package var rows: Int64
    package var badRows: Int64
    package var arrivedAt: Instant
    package var finishedAt: Instant
    package var message: String?
    package var notes: [String]
    /// How its rows are spelt, where some are in quarantine.
    package var rowForm: RowForm?
    /// The first bad rows with their places, as JSON, for the report beside a rejected file.
    package var firstBadRows: String?
    /// Rows left out because their users are forgotten.
    package var forgottenRows: Int64 = 0

    package init(
      id: FileID, stamp: Int64, name: String, state: State, datasets: [String],
      digest: [UInt8]?, bytes: Int64, rows: Int64, badRows: Int64, arrivedAt: Instant,
      finishedAt: Instant, message: String?, notes: [String], rowForm: RowForm? = nil,
      firstBadRows: String? = nil
    ) {
      self.id = id
      self.stamp = stamp
      self.name = name
      self.state = state
      self.datasets = datasets
      self.digest = digest
      self.bytes = bytes
      self.rows = rows
      self.badRows = badRows
      self.arrivedAt = arrivedAt
      self.finishedAt = finishedAt
      self.message = message
      self.notes = notes
      self.rowForm = rowForm
      self.firstBadRows = firstBadRows
    }
  }

  /// The number the next file gets.
  package func nextID() throws -> FileID {
    FileID(rawValue: (try Int64.fetchOne(database, sql: "SELECT max(id) FROM file") ?? 0) + 1)
  }

  /// Adds a file, and finishes the retry that it is, if it is one.
  package func insert(_ entry: Entry) throws {
    let rowForm = entry.rowForm?.stored
    try database.execute(
      sql: """
        INSERT INTO file (id, stamp, name, state, datasets, digest, bytes, rows, bad_rows,
          arrived_at, finished_at, message, notes, row_form, header, first_bad_rows,
          forgotten_rows)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        entry.id.rawValue, entry.stamp, entry.name, entry.state.rawValue,
        entry.datasets.joined(separator: ","), entry.digest.map { Data($0) }, entry.bytes,
        entry.rows, entry.badRows, entry.arrivedAt.micros, entry.finishedAt.micros,
        entry.message, entry.notes.joined(separator: "\n"), rowForm?.form, rowForm?.header,
        entry.firstBadRows, entry.forgottenRows,
      ])
    try Retries(database).finish(entry)
  }

  /// The processed file of this content, if there is one.
  package func processed(digest: [UInt8]) throws -> Entry? {
    try entries(Self.ofContent, [Data(digest)]).first
  }

  /// Names its index: the planner would take that of states, and look at every processed file.
  static let ofContent = "INDEXED BY file_digest WHERE digest = ? AND state = 'processed' LIMIT 1"

  package func entry(id: FileID) throws -> Entry? {
    try entries("WHERE id = ?", [id.rawValue]).first
  }

  package func entry(stamp: Int64) throws -> Entry? {
    try entries("WHERE stamp = ?", [stamp]).first
  }

  /// The greatest stamp there is.
  package func newestStamp() throws -> Int64? {
    try Int64.fetchOne(database, sql: "SELECT max(stamp) FROM file")
  }

  /// Names of files by number, for showing places.
  package func name(of file: FileID) throws -> String? {
    try String.fetchOne(
      database, sql: "SELECT name FROM file WHERE id = ?", arguments: [file.rawValue])
  }

  /// The newest entries first.
  package func list(name: String?, state: State?, limit: Int) throws -> [Entry] {
    try entries(
      """
      WHERE (?1 IS NULL OR name = ?1) AND (?2 IS NULL OR state = ?2)
      ORDER BY id DESC LIMIT ?3
      """, [name, state?.rawValue, limit])
  }

  /// How many files ended in each state.
  package func counts() throws -> [State: Int64] {
    let rows = try Row.fetchAll(database, sql: "SELECT state, count(*) FROM file GROUP BY state")
    return Dictionary(
      uniqueKeysWithValues: rows.compactMap { row in
        State(rawValue: row[0]).map { ($0, row[1] as Int64) }
      })
  }

  private func entries(_ condition: String, _ arguments: StatementArguments) throws -> [Entry] {
    try Row.fetchAll(database, sql: "SELECT * FROM file \(condition)", arguments: arguments)
      .map { row in
        guard let state = State(rawValue: row["state"]) else {
          throw StoreError(.corrupt, "the ledger has a file in no known state")
        }
        var entry = Entry(
          id: FileID(rawValue: row["id"]), stamp: row["stamp"], name: row["name"], state: state,
          datasets: Self.parts(row["datasets"], ","),
          digest: (row["digest"] as Data?).map(Array.init), bytes: row["bytes"],
          rows: row["rows"], badRows: row["bad_rows"],
          arrivedAt: Instant(micros: row["arrived_at"]),
          finishedAt: Instant(micros: row["finished_at"]), message: row["message"],
          notes: Self.parts(row["notes"], "\n"), rowForm: RowForm(row),
          firstBadRows: row["first_bad_rows"])
        entry.forgottenRows = row["forgotten_rows"]
        return entry
      }
  }

  static func parts(_ text: String, _ separator: Character) -> [String] {
    text.split(separator: separator).map(String.init)
  }
}
