package import AttributionCore
import Foundation
package import GRDB

/// Rows of quarantine that are written to a file again, to be read anew.
///
/// First a retry is recorded with its rows, in one transaction; then the file is written and
/// renamed into the inbox; then the retry is marked as dropped. Its rows stay in quarantine, marked,
/// until the ledger has an entry for the file: in the transaction of that entry they go, for they
/// are in or in quarantine anew, or are free again where the file was rejected. So after a crash at
/// any moment the file is dropped exactly once, and no row is lost.
package struct Retries {
  let database: Database

  package init(_ database: Database) { self.database = database }

  /// A file made of rows in quarantine.
  package struct Retry: Sendable, Hashable {
    package var id: Int64
    /// The file whose rows they are.
    package var source: FileID
    package var sourceName: String
    /// The name of the file that they were in at first, before any retry.
    package var originName: String
    /// What the new file is called in the inbox.
    package var name: String
    /// What its rows were taken for; nil where that was more than one dataset.
    package var dataset: String?
    package var form: RowForm
    /// What stands in the place of the only row.
    package var correction: String?
    package var rows: Int64
    /// Whether the file has been renamed into the inbox.
    package var isDropped: Bool
  }

  /// Why a row cannot be read again as it stands.
  package enum Refusal: String, Sendable, CaseIterable {
    /// It is in a retry already.
    case underWay = "under-way"
    /// Its file is not of lines: a database with several tables.
    case noForm = "no-form"
    /// Only the beginning of it was kept.
    case cut
    /// Its text was erased.
    case erased
    /// It would take the rows after it for its own.
    case unterminatedQuote = "unterminated-quote"
  }

  /// A row that was left out, and why.
  package struct RefusedRow: Sendable, Hashable {
    package var id: Int64
    package var refusal: Refusal
  }

  package struct Plan: Sendable, Hashable {
    package var retries: [Retry] = []
    /// The first rows that were left out.
    package var refused: [RefusedRow] = []
    package var refusedCount: Int64 = 0

    package init() {}
  }

  /// The most rows that a plan names as refused.
  private static let refusedShown = 100

  /// Records a retry for each file of the selected rows.
  ///
  /// With a `correction` the selection must be one row.
  package func begin(
    _ selection: QuarantineSelection, correction: String? = nil
  ) throws -> Plan {
    precondition(correction == nil || selection.id != nil, "a correction is of one row")
    var plan = Plan()
    let refusal = Self.refusal(isCorrected: correction != nil)
    let chosen = "quarantine AS q JOIN file AS f ON f.id = q.file WHERE \(selection.condition)"
    let refused = try Row.fetchAll(
      database,
      sql: """
        SELECT q.id, \(refusal) AS refusal, count(*) OVER () AS total
        FROM \(chosen) AND \(refusal) IS NOT NULL ORDER BY q.id LIMIT \(Self.refusedShown)
        """, arguments: selection.arguments)
    plan.refusedCount = refused.first?["total"] ?? 0
    plan.refused = refused.compactMap { row in
      Refusal(rawValue: row["refusal"]).map { RefusedRow(id: row["id"], refusal: $0) }
    }
    let files = try Int64.fetchAll(
      database,
      sql: "SELECT DISTINCT q.file FROM \(chosen) AND \(refusal) IS NULL ORDER BY q.file",
      arguments: selection.arguments)
    for file in files {
      let id = try add(source: FileID(rawValue: file), correction: correction)
      try database.execute(
        sql: """
          UPDATE quarantine SET retry = :retry WHERE id IN (
            SELECT q.id FROM \(chosen) AND q.file = :source AND \(refusal) IS NULL)
          """, arguments: selection.arguments + ["retry": id, "source": file])
      plan.retries += try retries("r.id = \(id)")
    }
    return plan
  }

  /// The refusal of row `q` of file `f`, as SQL; NULL where it can be read again.
  private static func refusal(isCorrected: Bool) -> String {
    let ofText = """
      WHEN q.is_cut THEN '\(Refusal.cut.rawValue)'
      WHEN length(q.raw) = 0 THEN '\(Refusal.erased.rawValue)'
      WHEN q.code = 'unterminated-quote' THEN '\(Refusal.unterminatedQuote.rawValue)'
      """
    return """
      CASE WHEN q.retry IS NOT NULL THEN '\(Refusal.underWay.rawValue)'
      WHEN f.row_form IS NULL THEN '\(Refusal.noForm.rawValue)' \(isCorrected ? "" : ofText) END
      """
  }

  private func add(source: FileID, correction: String?) throws -> Int64 {
    let ledger = FileLedger(database)
    guard let file = try ledger.entry(id: source), let form = file.rowForm else {
      throw StoreError(.corrupt, "quarantine has rows of a file that the ledger does not know")
    }
    let id = (try Int64.fetchOne(database, sql: "SELECT max(id) FROM retry") ?? 0) + 1
    try database.execute(
      sql: "INSERT INTO retry (id, source, name, correction, state) VALUES (?, ?, ?, ?, 'writing')",
      arguments: [id, source.rawValue, Self.name(file.name, id, form), correction])
    return id
  }

  /// Such as `orders.csv.retry-7.csv`; short and plain enough to need no escape anywhere.
  private static func name(_ original: String, _ id: Int64, _ form: RowForm) -> String {
    var stem = ""
    // A row that is tried again and again does not get a longer name each time.
    let original =
      original.firstRange(of: infix).map { original[..<$0.lowerBound] } ?? original[...]
    for character in original where stem.utf8.count < longestStem {
      stem.append(character == "\\" || character == "%" ? "_" : character)
    }
    return "\(stem)\(infix)\(id)\(form.suffix)"
  }

  private static let infix = ".retry-"

  private static let longestStem = 160

  /// Whether a file’s name is like a retry’s: asked for each file before the database is.
  package static func isName(_ name: String) -> Bool { name.contains(infix) }

  /// The retries whose file the ledger does not have yet, oldest first.
  package func unfinished() throws -> [Retry] { try retries("r.state <> 'finished'") }

  /// The retry whose file this is, if it is not in yet.
  package func unfinished(named name: String) throws -> Retry? {
    guard Self.isName(name) else { return nil }
    return try retries("r.state <> 'finished' AND r.name = ?", [name]).first
  }

  private func retries(
    _ condition: String, _ arguments: StatementArguments = []
  ) throws -> [Retry] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT r.*, f.name AS source_name, f.datasets, f.row_form, f.header,
          (SELECT count(*) FROM quarantine AS q WHERE q.retry = r.id) AS rows,
          (WITH RECURSIVE origin (file, steps) AS (
              SELECT r.source, 0 UNION ALL
              SELECT e.source, steps + 1 FROM origin JOIN retry AS e ON e.file = origin.file)
            SELECT name FROM origin JOIN file ON id = origin.file ORDER BY steps DESC LIMIT 1
          ) AS origin_name
        FROM retry AS r JOIN file AS f ON f.id = r.source WHERE \(condition) ORDER BY r.id
        """, arguments: arguments
    ).map { row in
      guard let form = RowForm(row) else {
        throw StoreError(.corrupt, "a retry is of a file whose rows have no known form")
      }
      let datasets = FileLedger.parts(row["datasets"], ",")
      return Retry(
        id: row["id"], source: FileID(rawValue: row["source"]), sourceName: row["source_name"],
        originName: row["origin_name"],
        name: row["name"], dataset: datasets.count == 1 ? datasets[0] : nil, form: form,
        correction: row["correction"], rows: row["rows"],
        isDropped: row["state"] == "dropped")
    }
  }

  /// Marks a retry as dropped: from now on its file is not written again.
  package func markDropped(_ retry: Retry) throws {
    try database.execute(
      sql: "UPDATE retry SET state = 'dropped' WHERE id = ? AND state = 'writing'",
      arguments: [retry.id])
  }

  /// Gives a retry up: its rows are as they were before.
  package func cancel(_ retry: Retry) throws { try finish(retry.id, file: nil, isIn: false) }

  /// Finishes the retry whose file has just got its entry in the ledger, if there is one.
  func finish(_ entry: FileLedger.Entry) throws {
    guard let retry = try unfinished(named: entry.name) else { return }
    try finish(retry.id, file: entry.id, isIn: entry.state != .rejected)
  }

  private func finish(_ retry: Int64, file: FileID?, isIn: Bool) throws {
    try database.execute(
      sql: isIn
        ? "DELETE FROM quarantine WHERE retry = ?"
        : "UPDATE quarantine SET retry = NULL WHERE retry = ?", arguments: [retry])
    try database.execute(
      sql: "UPDATE retry SET state = 'finished', correction = NULL, file = ? WHERE id = ?",
      arguments: [file?.rawValue, retry])
  }
}
