/// What the command line of `attributiond` says.
package struct DaemonArguments: Hashable, Sendable {
  package var data: String?
  package var socket: String?
  package var config: String?
  package var settings: [Setting] = []
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
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard let option = Self.options.first(where: { $0.names.contains(name) }) else {
        throw Self.usage("\(argument): no such argument")
      }
      switch option.kind {
      case .flag(let apply):
        guard parts.count == 1 else { throw Self.usage("\(name): takes no value") }
        apply(&self)
      case .value(let value, let apply):
        let inline = parts.count == 2 ? String(parts[1]) : nil
        guard let text = inline ?? rest.popFirst(), !text.isEmpty else {
          throw Self.usage("\(name): expected \(value) after it")
        }
        try apply(&self, text)
      }
    }
    guard action != .serve || data != nil else {
      throw Self.usage("--data: missing; expected --data DIR, the folder of the database")
    }
  }

  private static func usage(_ problem: String) -> StartError {
    StartError(.usage, "\(problem); see `attributiond --help`")
  }
}

extension DaemonArguments {
  /// One option of the command line.
  struct Option: Sendable {
    let names: [String]
    let kind: Kind
    let help: String

    enum Kind: Sendable {
      case flag(@Sendable (inout DaemonArguments) -> Void)
      /// The option takes a value, which the help calls by this name.
      case value(String, @Sendable (inout DaemonArguments, String) throws(StartError) -> Void)
    }
  }

  /// Every option, in the order of the help.
  static let options: [Option] = [
    Option(
      names: ["--data"], kind: .value("DIR") { $0.data = $1 },
      help: "The folder of the database and of the inbox. Required."),
    Option(
      names: ["--socket"], kind: .value("PATH") { $0.socket = $1 },
      help: "The socket to answer on. Default: one that was passed in, else the system’s or user’s."
    ),
    Option(
      names: ["--config"], kind: .value("FILE") { $0.config = $1 },
      help: "The configuration file (YAML)."),
    Option(
      names: ["--set"],
      kind: .value("KEY=VALUE") { arguments, text throws(StartError) in
        guard let equals = text.firstIndex(of: "=") else {
          throw usage("--set \(text): expected KEY=VALUE, such as attribution.lookback=30d")
        }
        arguments.settings.append(
          Setting(key: String(text[..<equals]), value: String(text[text.index(after: equals)...])))
      },
      help: "Sets one setting, over the environment and the file. May be repeated."),
    Option(
      names: ["--check-config"], kind: .flag { $0.action = .checkConfig },
      help: "Checks the configuration, shows it, and ends."),
    Option(
      names: ["--example-config"], kind: .flag { $0.action = .exampleConfig },
      help: "Prints a configuration file with every setting, and ends."),
    Option(
      names: ["--version"], kind: .flag { $0.action = .version },
      help: "Prints the version, and ends."),
    Option(
      names: ["--help", "-h"], kind: .flag { $0.action = .help },
      help: "Prints this text, and ends."),
  ]

  /// The text of `--help`.
  package static var help: String {
    let rows = options.map { option in
      let names = option.names.joined(separator: ", ")
      guard case .value(let value, _) = option.kind else { return (names, option.help) }
      return ("\(names) \(value)", option.help)
    }
    let settings = SettingKey.all.map { ($0.name, "\($0.summary) Default: \($0.standard).") }
    let statuses =
      [("0", "ended as asked")]
      + StartError.Code.allCases.sorted { $0.exitStatus < $1.exitStatus }.map {
        ("\($0.exitStatus)", $0.meaning)
      }
    return """
      Keeps marketing attribution up to date: files go into a folder, answers come out of a socket.

      usage: attributiond --data DIR [--socket PATH] [--config FILE] [--set KEY=VALUE]…

      \(columns(rows))

      Settings, strongest first: --set, the environment (attribution.lookback is
      \(SettingKey.all[0].variable)), the configuration file.

      \(columns(settings))

      Exit status:

      \(columns(statuses))

      """
  }

  private static func columns(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    let indent = "\n" + String(repeating: " ", count: width + 4)
    return rows.map { left, right in
      let padding = String(repeating: " ", count: width - left.count)
      return "  \(left)\(padding)  " + wrapped(right, to: 96 - width).joined(separator: indent)
    }
    .joined(separator: "\n")
  }

  private static func wrapped(_ text: String, to width: Int) -> [String] {
    text.split(separator: " ").reduce(into: [""]) { lines, word in
      let last = lines.removeLast()
      if last.isEmpty {
        lines.append(String(word))
      } else if last.count + 1 + word.count <= width {
        lines.append("\(last) \(word)")
      } else {
        lines += [last, String(word)]
      }
    }
  }
}
