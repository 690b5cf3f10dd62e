import ArgumentParser
import AttributionRPC
import Testing

@testable import attrctl

@Suite struct CommandTreeTests {
  @Test(arguments: MethodCatalog.methods.indices)
  func `every method has the command of its name`(_ index: Int) throws {
    let method = MethodCatalog.methods[index]
    let words = method.name.split(separator: ".").map(String.init)
    let command = try Attrctl.parseAsRoot(words)
    #expect("\(type(of: command))" == "MethodCommand<\(method)>")
  }

  @Test(arguments: [
    "status", "drop", "sync", "rescan", "files", "quarantine", "report", "compare", "explain",
    "paths", "lags", "assists", "overlap", "funnel", "unattributed",
    "journeys",
    "models", "calculate", "rerun", "export", "verify", "sample", "version", "help",
  ])
  func `every everyday command is there`(_ name: String) {
    #expect(Attrctl.commandNames.contains(name))
  }

  @Test(
    arguments: [
      (["journeys"], "MethodCommand<JourneysList>"),
      (["journeys", "--channel", "Email"], "MethodCommand<JourneysList>"),
      (["quarantine", "--file", "3"], "MethodCommand<QuarantineList>"),
      (["models"], "MethodCommand<ModelsList>"),
      (["report", "--by", "day"], "ShortCommand<ReportsChannels>"),
      (["explain", "c1", "--model", "ihc"], "ShortCommand<JourneysExplain>"),
    ])
  func `the words lead to the command`(_ words: [String], _ type: String) throws {
    let command = try Attrctl.parseAsRoot(words)
    #expect("\(Swift.type(of: command))" == type)
  }

  @Test(arguments: [
    ["--socket", "/s", "--json", "report", "--model", "ihc"],
    ["report", "--socket", "/s", "--model", "ihc", "--json"],
    ["report", "--model", "ihc", "--json", "--socket=/s"],
  ])
  func `the options of every command stand anywhere`(_ words: [String]) throws {
    let command = try #require(
      try Attrctl.parseAsRoot(words) as? ShortCommand<ReportsChannels>)
    #expect(command.global.socket == "/s")
    #expect(command.global.format == .json)
    #expect(try ReportsChannels(arguments: command.rest).model == "ihc")
  }

  @Test func `only a table for reading is by channel where nothing is said`() throws {
    #expect(pageDefaults(of: ReportsChannels.self, .table)["by"] == "channel")
    #expect(pageDefaults(of: ReportsCompare.self, .table)["by"] == "channel")
    #expect(pageDefaults(of: ReportsChannels.self, .json).count == 0)
    #expect(pageDefaults(of: ReportsCompare.self, .csv).count == 0)
    #expect(pageDefaults(of: JourneysList.self, .table).count == 0)
  }

  @Test func `the help of a method’s command is made from its declaration`() {
    #expect(
      Attrctl.helpMessage(for: ShortCommand<ReportsChannels>.self, columns: 80) == """
        OVERVIEW: Reports cost, credit and revenue of every channel under one model.

        OPTIONS OF THE METHOD:
          --model <text>          The model, enabled or not; the configured default
                                  where it is left out.
          --from <date>           The first day.
          --to <date>             The last day.
          --by <day|channel|total|conversion-day>
                                  What makes a row; day where it is left out, but
                                  channel where attrctl prints a table.
          --intervals             Adds confidence intervals, by a bootstrap over users.
          --replicates <number>   How often the bootstrap draws users anew.
          --confidence <number>   How sure the intervals are to be, in per cent.
          --calibrated            Scales the credit of channels as lift tests say; the
                                  rest is a row of its own.
          --trend                 Adds the credit of each day to rows that are not by
                                  day.
          --plot <credit|revenue> Draws bars of credit, or of revenue, and the credit
                                  of each day.

        USAGE: attrctl report [options] [--socket <path>] [--json|--csv]

        OPTIONS:
          --socket <path>         The daemon’s socket (else $ATTRIBUTIOND_SOCKET, else
                                  the system’s, else the user’s).
          --json                  Prints the result as JSON.
          --csv                   Prints the table as CSV, with every digit.
          -h, --help              Show help information.

        """)
  }
}
