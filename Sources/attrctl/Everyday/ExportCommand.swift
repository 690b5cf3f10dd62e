import ArgumentParser
import AttributionRPC

/// Writes a whole table to a file or to standard output.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a whole table to a file or to standard output.",
    discussion: "Tables: \(ExportDataset.allCases.map(\.rawValue).joined(separator: ", ")).")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The table.") var dataset: String

  @Option(help: ArgumentHelp("csv, json or ndjson.", valueName: "format"))
  var format: ExportFormat?

  @Option(
    help: ArgumentHelp(
      "The file to write; it appears when it is whole.", valueName: "file"),
    completion: .file())
  var output: String?

  func run() throws {
    var request = try ReportsExport(arguments: [dataset])
    request.limit = 10_000
    let session = try Session(global)
    let writer = ExportWriter(format: format ?? (global.json ? .json : .csv))
    var target = try ExportTarget(path: output)
    var isFirst = true
    repeat {
      let page = try session.send(request)
      try target.write(writer.page(page, isFirst: isFirst))
      isFirst = false
      request.cursor = page.nextCursor
    } while request.cursor != nil
    try target.write(writer.ending)
    try target.finish()
  }
}

/// How an export is written.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  case csv
  case json
  case ndjson
}

/// Writes the pages of an export one after the other.
struct ExportWriter {
  let format: ExportFormat

  func page(_ page: ReportsExport.Response, isFirst: Bool) -> [UInt8] {
    switch format {
    case .csv:
      let header = isFirst ? CSV.record(page.columns.map { .text($0) }) : ""
      return Array((header + page.rows.map { CSV.record($0.map(Cell.init)) }.joined()).utf8)
    case .json:
      let separator = page.rows.isEmpty ? "" : isFirst ? "[\n" : ",\n"
      let start = isFirst && page.rows.isEmpty ? "[" : separator
      return Array(start.utf8) + Array(objects(page).joined(separator: Array(",\n".utf8)))
    case .ndjson: return objects(page).flatMap { $0 + [UInt8(ascii: "\n")] }
    }
  }

  /// What follows the last page.
  var ending: [UInt8] { format == .json ? Array("\n]\n".utf8) : [] }

  private func objects(_ page: ReportsExport.Response) -> [[UInt8]] {
    page.rows.map { JSON.object(JSONObject(zip(page.columns, $0).map { ($0, $1) })).bytes }
  }
}
