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
    var writer = ExportWriter(format: format ?? (global.json ? .json : .csv))
    var target = try ExportTarget(path: output)
    repeat {
      let page = try session.send(request)
      try target.write(writer.text(of: page))
      request.cursor = page.nextCursor
    } while request.cursor != nil
    try target.write(writer.ending)
    try target.finish()
  }
}
