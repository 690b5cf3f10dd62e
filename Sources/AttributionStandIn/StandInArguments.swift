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
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard name != "--help", argument != "-h" else {
        wantsHelp = true
        return
      }
      guard let option = Self.options.first(where: { $0.name == name }) else {
        throw Self.usage("\(name): no such argument")
      }
      let inline = parts.count == 2 ? String(parts[1]) : nil
      guard let text = inline ?? rest.popFirst(), !text.isEmpty else {
        throw Self.usage("\(name): expected \(option.value) after it")
      }
      guard try option.apply(&self, text) else {
        throw Self.usage("\(name) \(text): expected \(option.expected)")
      }
    }
    guard port != nil else {
      throw Self.usage("--port: missing; expected --port N, or 0 for a free one")
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

  private static func usage(_ problem: String) -> StandInError {
    StandInError(.usage, "\(problem); see `attributiond-ihc stand-in --help`")
  }
}

extension StandInArguments {
  /// One option of the command line; all of them take a value.
  struct Option: Sendable {
    let name: String
    /// What the help calls the value.
    let value: String
    let expected: String
    let help: String
    /// Takes the value; false where it is none of this option.
    let apply: @Sendable (inout StandInArguments, String) throws(StandInError) -> Bool

    init(
      _ name: String, _ value: String, expected: String, _ help: String,
      apply: @escaping @Sendable (inout StandInArguments, String) throws(StandInError) -> Bool
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
    Stands in for the IHC attribution service, on 127.0.0.1 only, to try things out and to test
    them: it keeps the service's contract, and its scores are the local model's.

    usage: attributiond-ihc stand-in --port N [OPTION]…

    \(rows(options.map { ("\($0.name) \($0.value)", $0.help) } + [("--help", "Prints this text.")]))

    Faults, each of which is drawn by itself; all=10 is each of them for 10 requests in a hundred:

    \(rows(StandInFault.allCases.map { ($0.rawValue, $0.summary) }))

    It stops on SIGTERM and SIGINT, and when the process that started it ends.

    """
  }

  private static func rows(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { left, right in
      "  \(left)\(String(repeating: " ", count: width - left.count))  \(right)"
    }.joined(separator: "\n")
  }
}
