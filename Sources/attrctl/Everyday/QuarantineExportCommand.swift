import ArgumentParser
import AttributionRPC

/// Writes a file’s bad rows as a file of their own, to be mended and dropped again.
struct QuarantineExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a file’s bad rows as they came, to be mended and dropped again.",
    discussion: """
      CSV has the header of the old file; the rows of JSON become NDJSON. When the mended file is \
      in, discard the rows: attrctl quarantine discard --file FILE. Exits with 6 where rows are \
      left out.
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The number of the file whose rows they are.") var file: Int

  @Option(
    help: ArgumentHelp(
      "Only rows with this reason, such as bad-timestamp.", valueName: "code"))
  var code: String?

  @Option(
    help: ArgumentHelp(
      "The file to write; it appears when it is whole.", valueName: "file"),
    completion: .file())
  var output: String?

  func run() throws {
    var request = QuarantineLines()
    request.file = file
    request.code = code
    let session = try Session(global)
    var next: Int? = 0
    var page = QuarantineLines.Response()
    var target: ExportTarget?
    var cutLines: [Int] = []
    while let cursor = next {
      request.cursor = cursor
      page = try session.send(request)
      cutLines += page.cutLines
      if target == nil {
        target = try ExportTarget(path: output)
        if let header = page.header { try target?.write(Self.line(Array(header.utf8))) }
      }
      for row in page.rows { try target?.write(Self.line(row.bytes)) }
      next = page.nextCursor
    }
    try target?.finish()
    guard !cutLines.isEmpty else { return }
    let places = cutLines.prefix(10).map(String.init).joined(separator: ", ")
    Output.standardError.write(
      Complaint(
        .partial, "\(counted(cutLines.count, "row")) left out, too long to have been kept whole",
        why: "They are on line \(places)\(cutLines.count > 10 ? "…" : "") of the old file.",
        next: "mend them there"
      ).description)
    throw Ending(status: .partial)
  }

  private static func line(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8(ascii: "\n")] }
}
