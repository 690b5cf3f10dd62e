import ArgumentParser
import AttributionRPC

/// Prints `docs/api.md`; works without a daemon.
struct GenerateAPIDocsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate-api-docs",
    abstract: "Prints the documentation of the methods of the socket, as Markdown.",
    shouldDisplay: false)

  func run() { Output.standard.write(APIDocument.markdown) }
}
