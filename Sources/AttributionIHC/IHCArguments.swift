package import AttributionRPC
package import Logging

/// What the command line of `attributiond-ihc` says.
package struct IHCArguments: Hashable, Sendable {
  package var socket: String?
  package var keyFile: String?
  package var authorityFile: String?
  package var level = Logger.Level.info
  /// The process that this one ends with.
  package var parent: Int32?
  package var action = Action.serve

  /// What is to be done.
  package enum Action: Hashable, Sendable {
    case serve
    case version
    case help
  }

  /// Reads the arguments after the program's name.
  package init(_ arguments: [String]) throws(IHCStartError) {
    do {
      try Self.options.read(arguments, into: &self)
    } catch {
      throw IHCStartError(.usage, "\(error.message); see `attributiond-ihc --help`")
    }
  }
}

extension IHCArguments {
  /// The name of the credential that the service manager hands over.
  static let credential = "ihc-api-key"

  /// The arguments after which those of the stand-in come.
  static let standIn = "stand-in"

  package static let options = OptionTable<IHCArguments>([
    .init(
      ["--socket"], .value("PATH") { $0.socket = $1 },
      help: "The daemon’s socket. Default: $\(SocketPath.variable), else the system’s, "
        + "else the user’s."),
    .init(
      ["--key-file"], .value("FILE") { $0.keyFile = $1 },
      help: "The file that has the service’s key on its one line, of mode 0600. "
        + "Default: the credential \(credential) in $CREDENTIALS_DIRECTORY."),
    .init(
      ["--ca-file"], .value("FILE") { $0.authorityFile = $1 },
      help: "Certificates (PEM) to trust beside the system’s, such as a company proxy’s."),
    .init(
      ["--log-level"],
      .value("LEVEL") { arguments, text throws(UsageError) in
        guard let level = Logger.Level(rawValue: text) else {
          let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
          throw UsageError("--log-level \(text): no such level; expected one of \(levels)")
        }
        arguments.level = level
      },
      help: "The least severe messages that are logged. Default: info."),
    .init(
      ["--parent"],
      .value("PID") { arguments, text throws(UsageError) in
        guard let process = Int32(text), process > 0 else {
          throw UsageError("--parent \(text): expected the number of a process")
        }
        arguments.parent = process
      },
      help: "The process that started this one, which ends with it."),
    .init(
      ["--version"], .flag { $0.action = .version }, help: "Prints the version, and ends."),
    .init(
      ["--help", "-h"], .flag { $0.action = .help }, help: "Prints this text, and ends."),
  ])

  /// The text of `--help`.
  package static var help: String {
    let statuses = Dictionary(grouping: IHCStartError.Code.allCases, by: \.exitStatus)
      .sorted { $0.key < $1.key }
      .map { ("\($0.key)", $0.value.map(\.meaning).joined(separator: "; ")) }
    return """
      Carries journeys from attributiond to the remote IHC service, and the answers back.

      usage: attributiond-ihc [--socket PATH] [--key-file FILE] [--ca-file FILE]

      A stand-in for the service, to try things out with: `attributiond-ihc \(standIn) --help`.

      \(HelpColumns.text(options.help))

      Variables:

      \(HelpColumns.text(variables))

      The key is read again at SIGHUP, and whenever the service refuses it.

      Exit status:

      \(HelpColumns.text([("0", "ended as asked")] + statuses))

      """
  }

  private static let variables = [
    ("HTTPS_PROXY, HTTP_PROXY, ALL_PROXY", "The proxy, as http://[USER:PASSWORD@]HOST:PORT."),
    ("NO_PROXY", "Hosts, domains and networks that are reached without it, with commas."),
  ]
}
