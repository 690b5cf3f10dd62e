import ArgumentParser

/// The options of every command.
struct GlobalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The daemon’s socket (else $ATTRIBUTIOND_SOCKET, else the system’s, else the user’s).",
      valueName: "path"))
  var socket: String?

  @Flag(help: "Prints the result as JSON.") var json = false

  @Flag(help: "Prints the table as CSV, with every digit.") var csv = false

  mutating func validate() throws {
    if json && csv { throw ValidationError("--json and --csv: expected one of them") }
  }

  var format: OutputFormat { json ? .json : csv ? .csv : .table }
}

/// How a result is printed.
enum OutputFormat {
  case table
  case json
  case csv
}
