import AttributionCore
import AttributionIngest
import AttributionRPC
import AttributionStore

/// What lies beside a rejected file: why nothing of it was taken.
struct RejectionReport {
  private let entry: FileLedger.Entry

  init(_ entry: FileLedger.Entry) { self.entry = entry }

  /// One JSON object and a line end.
  var json: [UInt8] {
    let report: JSON = [
      "file": .string(entry.name),
      "reason": .string(entry.message ?? ""),
      "datasets": .array(entry.datasets.map(JSON.string)),
      "rows": .number(JSONNumber(entry.rows)),
      "bad_rows": .number(JSONNumber(entry.badRows)),
      "first_bad_rows": firstBadRows,
      "notes": .array(entry.notes.map(JSON.string)),
      "arrived_at": .string(entry.arrivedAt.description),
      "next": "mend the file and drop it again",
    ]
    return Array(report.text.utf8) + [UInt8(ascii: "\n")]
  }

  private var firstBadRows: JSON {
    guard let text = entry.firstBadRows else { return [] }
    do {
      return try JSON(parsing: text)
    } catch {
      return .string(text)
    }
  }

  /// The first bad rows as the ledger keeps them.
  static func list(_ rows: [BadRow]) -> String {
    let list = rows.map { row -> JSON in
      [
        "line": .number(JSONNumber(row.line)),
        "byte_offset": .number(JSONNumber(row.byteOffset)),
        "column": row.column.map(JSON.string) ?? .null,
        "code": .string(row.code.rawValue),
        "message": .string(row.message),
      ]
    }
    return JSON.array(list).text
  }
}
