package import AttributionCore
import Foundation
import GRDB

extension Retries {
  /// Hands on the content of a retry's file, a line at a time with its LF.
  package func lines(of retry: Retry, _ body: ([UInt8]) throws -> Void) throws {
    let lineEnd = UInt8(ascii: "\n")
    if case .delimited(let header, _) = retry.form { try body(Array(header.utf8) + [lineEnd]) }
    if let correction = retry.correction { return try body(Array(correction.utf8) + [lineEnd]) }
    // What the rows of JSON hold is recognised from the first one, which had better be complete.
    let rows = try Data.fetchCursor(
      database,
      sql: "SELECT raw FROM quarantine WHERE retry = ? ORDER BY code = 'missing-columns', id",
      arguments: [retry.id])
    while let raw = try rows.next() { try body(retry.form.line(Array(raw)) + [lineEnd]) }
  }
}

extension RowForm {
  /// A row as a line of its own: between the parts of a JSON value, a line end is only a blank.
  package func line(_ raw: [UInt8]) -> [UInt8] {
    guard self == .json else { return raw }
    return raw.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 }
  }

  /// In the ledger: `json`, or the delimiter of the columns that the header names.
  var stored: (form: String, header: String?) {
    switch self {
    case .json: ("json", nil)
    case .delimited(let header, let delimiter): (String(Unicode.Scalar(delimiter)), header)
    }
  }

  /// Reads the columns `row_form` and `header`; nil where there is none.
  init?(_ row: Row) {
    guard let form: String = row["row_form"] else { return nil }
    if form == "json" {
      self = .json
    } else if let header: String = row["header"], form.utf8.count == 1, let byte = form.utf8.first {
      self = .delimited(header: header, delimiter: byte)
    } else {
      return nil
    }
  }
}
