import ArgumentParser
import AttributionRPC
import Glibc

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
    let session = try Session(global)
    var looks = 0
    var last: [String] = []
    while !Interruption.isRequested {
      let result = try session.result(of: SystemStatus())
      let page = try Presentation(result, of: SystemStatus.self).page
      // Its first line has the time since the start, which is no news.
      let news = Array(page.lines.dropFirst())
      if global.json {
        Output.standard.write(result.bytes + [UInt8(ascii: "\n")])
      } else if Output.standard.isTerminal {
        Output.standard.write("\u{1B}[H\u{1B}[J" + page.text(.standard))
      } else if news != last {
        Output.standard.write(page.text(.standard) + "\n")
      }
      last = news
      looks += 1
      if looks == count { return }
      for _ in 0..<Self.naps where !Interruption.isRequested { usleep(Self.napMicroseconds) }
    }
  }

  /// Ten to a second, so that Ctrl-C is noticed.
  private static let naps = 10
  private static let napMicroseconds: UInt32 = 100_000
}
