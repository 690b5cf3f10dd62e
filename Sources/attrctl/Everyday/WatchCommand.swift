import ArgumentParser
import AttributionRPC

/// Shows the status again and again, with the progress of the file in hand.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Shows the status every second, until Ctrl-C.",
    discussion: """
      On a terminal the page is replaced; elsewhere it is written again where it has changed. With \
      --json each look is one line.
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("Ends after so many looks.", valueName: "number"))
  var count: Int?

  mutating func validate() throws {
    if let count, count < 1 { throw ValidationError("--count: expected 1 or more") }
    if global.csv { throw ValidationError("--csv: a status is no table; expected --json") }
  }

  func run() throws {
    try Watch(session: Session(global), request: SystemStatus(), isJSON: global.json)
      .run(count: count)
  }
}
