import AttributionRPC

/// An option of a command that changes its page only: how an answer is shown, not what is asked.
struct PageOption: Hashable {
  /// Without dashes.
  let name: String
  /// Words of which one may follow, the first of them meant where none does; empty for a switch.
  var choices: [String] = []
  let summary: String
  /// What the call asks for then, unless the command line says otherwise.
  var parameters = JSONObject()

  /// As the command's help lists it.
  var flag: MethodFlag {
    MethodFlag(
      name: name, positional: nil, summary: summary,
      placeholder: choices.isEmpty ? nil : choices.joined(separator: "|"))
  }
}

/// The page options that a command line gave, with the word of each that has choices.
struct PageChoices: Hashable {
  private var words: [String: String] = [:]

  init() {}

  /// Takes the options out of a command line; the rest is the method's.
  init(
    taking options: [PageOption], from arguments: inout [String], _ format: OutputFormat
  ) throws(Complaint) {
    var rest: [String] = []
    var words = arguments[...]
    while let word = words.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let option = options.first(where: { "--\($0.name)" == parts[0] }) else {
        rest.append(word)
        continue
      }
      guard format == .table else {
        throw Complaint(
          .usage, "--\(option.name): it changes how a page looks; expected no --json and no --csv")
      }
      if parts.count == 2 {
        try set(option, String(parts[1]))
      } else if let next = words.first, option.choices.contains(next) {
        try set(option, next)
        words.removeFirst()
      } else {
        self.words[option.name] = option.choices.first ?? ""
      }
    }
    arguments = rest
  }

  /// What the given ones of these options make the call ask for.
  func parameters(of options: [PageOption]) -> JSONObject {
    var parameters = JSONObject()
    for option in options where has(option.name) {
      for entry in option.parameters.entries { parameters.append(entry.name, entry.value) }
    }
    return parameters
  }

  /// Whether the option was given.
  func has(_ name: String) -> Bool { words[name] != nil }

  /// The word of an option with choices; nil where it was not given.
  subscript(name: String) -> String? { words[name] }

  private mutating func set(_ option: PageOption, _ word: String) throws(Complaint) {
    guard option.choices.contains(word) else {
      let expected =
        option.choices.isEmpty ? "nothing after it" : option.choices.joined(separator: " or ")
      throw Complaint(.usage, "--\(option.name): “\(word)”; expected \(expected)")
    }
    words[option.name] = word
  }
}
