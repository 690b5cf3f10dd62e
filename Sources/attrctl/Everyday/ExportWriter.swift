import ArgumentParser
import AttributionRPC

/// How an export is written.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  case csv
  case json
  case ndjson
}

/// Writes the pages of an export one after the other.
struct ExportWriter {
  let format: ExportFormat
  private var hasPages = false
  private var hasRows = false

  init(format: ExportFormat) { self.format = format }

  /// The text of the next page.
  mutating func text(of page: ReportsExport.Response) -> [UInt8] {
    var text: [UInt8] = []
    if format == .csv, !hasPages {
      text += CSV.record(page.columns.map { .text($0) }).utf8
    }
    hasPages = true
    for row in page.rows {
      append(row, of: page.columns, to: &text)
      hasRows = true
    }
    return text
  }

  /// What follows the last page.
  var ending: [UInt8] {
    guard format == .json else { return [] }
    return Array((hasRows ? "\n]\n" : "[]\n").utf8)
  }

  private func append(_ row: [JSON], of columns: [String], to text: inout [UInt8]) {
    switch format {
    case .csv: text += CSV.record(row.map(Cell.init)).utf8
    case .json:
      text += (hasRows ? ",\n" : "[\n").utf8
      JSON.object(JSONObject(Array(zip(columns, row)))).write(to: &text)
    case .ndjson:
      JSON.object(JSONObject(Array(zip(columns, row)))).write(to: &text)
      text.append(UInt8(ascii: "\n"))
    }
  }
}
