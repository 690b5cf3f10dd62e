import AttributionCore
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
      "notes": .array(entry.notes.map(JSON.string)),
      "arrived_at": .string(entry.arrivedAt.description),
      "next": "mend the file and drop it again",
    ]
    return Array(report.text.utf8) + [UInt8(ascii: "\n")]
  }
}
