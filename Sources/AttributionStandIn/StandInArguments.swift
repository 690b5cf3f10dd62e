import AttributionCore
import AttributionRPC
import Glibc

/// What the command line of `attributiond-ihc stand-in` says.
struct StandInArguments: Sendable {
  private(set) var wantsHelp = false
  private var port: Int?
  private var keyFile: String?
  private var stated = StandInOptions()

  /// Reads the arguments after `stand-in`.
  init(_ arguments: [String]) throws(StandInError) {
    do throws(UsageError) {
      try Self.table.read(arguments, into: &self)
      guard wantsHelp || port != nil else {
        throw UsageError("--port: missing; expected --port N, or 0 for a free one")
      }
    } catch {
      throw StandInError(.usage, "\(error.message); see `attributiond-ihc stand-in --help`")
    }
  }

  /// How to serve; reads the file of the key.
  func options() throws(StandInError) -> StandInOptions {
    var options = stated
    options.port = port ?? 0
    if let keyFile { options.key = try Self.key(in: keyFile) }
    return options
  }

  private static func key(in path: String) throws(StandInError) -> String {
    guard let file = fopen(path, "re") else {
      throw StandInError(.file, "\(path): \(String(cString: strerror(errno))); see --key-file")
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1 else {
      throw StandInError(.file, "\(path): expected the key alone, on one line")
    }
    return String(words[0])
  }
}

extension StandInArguments {
  /// One option that takes a value.
  struct Option: Sendable {
    let name: String
    /// What the help calls the value.
    let value: String
    let expected: String
    let help: String
    /// Takes the value; false where it is none of this option.
    let apply: @Sendable (inout StandInArguments, String) -> Bool

    init(
      _ name: String, _ value: String, expected: String, _ help: String,
      apply: @escaping @Sendable (inout StandInArguments, String) -> Bool
    ) {
      self.name = name
      self.value = value
      self.expected = expected
      self.help = help
      self.apply = apply
    }
  }

  /// Every option, in the order of the help.
  static let options: [Option] = [
    Option(
      "--port", "N", expected: "a port from 0 to 65535",
      "Where it listens on 127.0.0.1, or 0 for a free port. Required."
    ) { $0.take(Int($1), in: 0...65_535, \.port) },
    Option(
      "--key-file", "FILE", expected: "a path",
      "The file with the key that clients must send. Default: any key will do."
    ) { arguments, text in
      arguments.keyFile = text
      return true
    },
    Option(
      "--conversion-type", "NAME", expected: "a name",
      "A trained conversion type; may be repeated. Default: every name is one."
    ) { arguments, text in
      arguments.stated.conversionTypes.append(text)
      return true
    },
    Option(
      "--parameters", "NAME",
      expected: "one of " + IHCParameters.named.map(\.name).joined(separator: ", "),
      "The parameters of the local model to score with. Default: default."
    ) { arguments, text in
      guard let named = IHCParameters.named.first(where: { $0.name == text }) else { return false }
      arguments.stated.parameters = named
      return true
    },
    Option(
      "--journeys", "N", expected: "a number from 1 to 1000000",
      "Journeys of one request, at most. Default: 100."
    ) { $0.take(Int($1), in: 1...1_000_000, \.stated.journeys) },
    Option(
      "--sessions", "N", expected: "a number from 1 to 1000000",
      "Sessions of one request, at most. Default: 200."
    ) { $0.take(Int($1), in: 1...1_000_000, \.stated.sessions) },
    Option(
      "--fault", "KIND=PERCENT[,…]", expected: "faults such as 503=10,reset=5, or all=10",
      "How often good requests have a bad answer; see below. Default: never."
    ) { $0.takeFaults($1) },
    Option(
      "--poison", "PREFIX[=KIND]",
      expected: "the beginning of an id, and one of "
        + StandInPoison.Kind.allCases.map(\.rawValue).joined(separator: ", "),
      "Conversions that spoil a request (400, 500), or fail in it (406, sums)."
    ) { $0.takePoison($1) },
    Option(
      "--seed", "N", expected: "a whole number", "Chooses which requests have faults. Default: 1."
    ) { arguments, text in
      guard let seed = UInt64(text) else { return false }
      arguments.stated.seed = seed
      return true
    },
    Option(
      "--latency", "DURATION", expected: "a duration such as 200ms",
      "How long any answer takes at most; each takes some part of it. Default: 0s."
    ) { arguments, text in
      guard let micros = DurationText.micros(text) else { return false }
      arguments.stated.latency = .microseconds(micros)
      return true
    },
    Option(
      "--delay", "DURATION", expected: "a duration such as 90s or 200ms",
      "How long a delayed answer takes. Default: 90s."
    ) { arguments, text in
      guard let micros = DurationText.micros(text) else { return false }
      arguments.stated.delay = .microseconds(micros)
      return true
    },
    Option(
      "--retry-after", "SECONDS", expected: "a number from 0 to 86400",
      "What the Retry-After of a 429 says. Default: 1."
    ) { $0.take(Int($1), in: 0...86_400, \.stated.retryAfter) },
    Option(
      "--log", "FILE", expected: "a path",
      "Adds a line of JSON to this file for each request, before the answer."
    ) { arguments, text in
      arguments.stated.log = text
      return true
    },
  ]

  private static let table = OptionTable<StandInArguments>(
    options.map { option in
      .init(
        [option.name],
        .value(option.value) { arguments, text throws(UsageError) in
          guard option.apply(&arguments, text) else {
            throw UsageError("\(option.name) \(text): expected \(option.expected)")
          }
        },
        help: option.help)
    }
      + [
        .init(["--help", "-h"], .flag { $0.wantsHelp = true }, help: "Prints this text, and ends.")
      ])

  private mutating func take(
    _ number: Int?, in range: ClosedRange<Int>, _ path: WritableKeyPath<Self, Int>
  ) -> Bool {
    guard let number, range.contains(number) else { return false }
    self[keyPath: path] = number
    return true
  }

  private mutating func take(
    _ number: Int?, in range: ClosedRange<Int>, _ path: WritableKeyPath<Self, Int?>
  ) -> Bool {
    guard let number, range.contains(number) else { return false }
    self[keyPath: path] = number
    return true
  }

  private mutating func takeFaults(_ text: String) -> Bool {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard sides.count == 2, let percent = Int(sides[1]), 0...100 ~= percent else { return false }
      let named = StandInFault.allCases.filter { sides[0] == "all" || sides[0] == $0.rawValue }
      guard !named.isEmpty else { return false }
      for fault in named { stated.faults[fault] = percent }
    }
    return true
  }

  private mutating func takePoison(_ text: String) -> Bool {
    let sides = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard sides.count <= 2, !sides[0].isEmpty else { return false }
    guard let kind = sides.count == 1 ? .invalid : StandInPoison.Kind(rawValue: sides[1]) else {
      return false
    }
    stated.poisons.append(StandInPoison(prefix: sides[0], kind: kind))
    return true
  }

  /// The text of `--help`.
  static var help: String {
    """
    Stands in for the IHC attribution service on this machine, for trials and for tests.

    It keeps the service's contract, and its scores are those of the local model.

    usage: attributiond-ihc stand-in --port N [OPTION]…

    \(HelpColumns.text(table.help))

    Faults, each of which is drawn by itself; all=10 is each of them for 10 requests in a hundred:

    \(HelpColumns.text(StandInFault.allCases.map { ($0.rawValue, $0.summary) }))

    It stops on SIGTERM and SIGINT, and when the process that started it ends.

    """
  }
}
