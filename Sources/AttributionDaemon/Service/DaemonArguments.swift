import AttributionRPC

/// What the command line of `attributiond` says.
package struct DaemonArguments: Hashable, Sendable {
  package var data: String?
  package var socket: String?
  package var config: String?
  package var settings: [Setting] = []
  package var inlineClient = InlineClientArguments()
  package var action = Action.serve

  package struct Setting: Hashable, Sendable {
    package var key: String
    package var value: String
  }

  /// What is to be done.
  package enum Action: Hashable, Sendable {
    case serve
    case checkConfig
    case exampleConfig
    case version
    case help
  }

  /// Reads the arguments after the program's name.
  package init(_ arguments: [String]) throws(StartError) {
    do throws(UsageError) {
      try Self.options.read(arguments, into: &self)
      try inlineClient.check()
      guard action != .serve || data != nil else {
        throw UsageError("--data: missing; expected --data DIR, the folder of the database")
      }
    } catch {
      throw StartError(.usage, "\(error.message); see `attributiond --help`")
    }
  }
}

extension DaemonArguments {
  static let options = OptionTable<DaemonArguments>([
    .init(
      ["--data"], .value("DIR") { $0.data = $1 },
      help: "The folder of the database and of the inbox. Required."),
    .init(
      ["--socket"], .value("PATH") { $0.socket = $1 },
      help: "The socket to answer on. Default: one that was passed in, else the system’s or user’s."
    ),
    .init(
      ["--config"], .value("FILE") { $0.config = $1 }, help: "The configuration file (YAML)."),
    .init(
      ["--set"],
      .value("KEY=VALUE") { arguments, text throws(UsageError) in
        guard let equals = text.firstIndex(of: "=") else {
          throw UsageError(
            "--set \(text): expected KEY=VALUE, such as attribution.lookback=30d")
        }
        arguments.settings.append(
          Setting(key: String(text[..<equals]), value: String(text[text.index(after: equals)...])))
      },
      help: "Sets one setting, over the environment and the file. May be repeated."),
    .init(
      ["--ihc-inline"], .flag { $0.inlineClient.isWanted = true },
      help: "Starts attributiond-ihc too, for systems without systemd."),
    .init(
      ["--ihc-key-file"], .value("FILE") { $0.inlineClient.keyFile = $1 },
      help: "With --ihc-inline: the file of the service’s key, mode 0600. "
        + "Default: the credential ihc-api-key."),
    .init(
      ["--ihc-ca-file"], .value("FILE") { $0.inlineClient.authorityFile = $1 },
      help: "With --ihc-inline: certificates (PEM) to trust beside the system’s."),
    .init(
      ["--check-config"], .flag { $0.action = .checkConfig },
      help: "Checks the configuration, shows it, and ends."),
    .init(
      ["--example-config"], .flag { $0.action = .exampleConfig },
      help: "Prints a configuration file with every setting, and ends."),
    .init(
      ["--version"], .flag { $0.action = .version }, help: "Prints the version, and ends."),
    .init(
      ["--help", "-h"], .flag { $0.action = .help }, help: "Prints this text, and ends."),
  ])

  /// The text of `--help`.
  package static var help: String {
    let settings = SettingKey.all.map { ($0.name, "\($0.summary) Default: \($0.standard).") }
    let statuses =
      [("0", "ended as asked")]
      + StartError.Code.allCases.sorted { $0.exitStatus < $1.exitStatus }.map {
        ("\($0.exitStatus)", $0.meaning)
      }
    return """
      Keeps marketing attribution up to date: files go into a folder, answers come out of a socket.

      usage: attributiond --data DIR [--socket PATH] [--config FILE] [--set KEY=VALUE]…

      \(HelpColumns.text(options.help))

      Settings, strongest first: --set, the environment (attribution.lookback is
      \(SettingKey.all[0].variable)), the configuration file.

      \(HelpColumns.text(settings))

      Exit status:

      \(HelpColumns.text(statuses))

      """
  }
}
