/// The options of a program: one table gives parsing, checks and help.
///
/// Options are `--name`, `--name VALUE` or `--name=VALUE`; an option without a value may be given
/// as often as one likes, and of one with a value the last counts, if its `apply` says no more.
package struct OptionTable<Arguments>: Sendable {
  /// Every option, in the order of the help.
  package let options: [Option]

  package init(_ options: [Option]) { self.options = options }

  /// One option of the command line.
  package struct Option: Sendable {
    package let names: [String]
    package let kind: Kind
    package let help: String

    package init(_ names: [String], _ kind: Kind, help: String) {
      self.names = names
      self.kind = kind
      self.help = help
    }

    package enum Kind: Sendable {
      case flag(@Sendable (inout Arguments) -> Void)
      /// The option takes a value, which the help calls by this name.
      case value(String, @Sendable (inout Arguments, String) throws(UsageError) -> Void)
    }
  }

  /// Reads the words after the program's name.
  package func read(_ words: [String], into arguments: inout Arguments) throws(UsageError) {
    var rest = words[...]
    while let word = rest.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard let option = options.first(where: { $0.names.contains(name) }) else {
        throw UsageError("\(word): no such argument")
      }
      switch option.kind {
      case .flag(let apply):
        guard parts.count == 1 else { throw UsageError("\(name): takes no value") }
        apply(&arguments)
      case .value(let value, let apply):
        let inline = parts.count == 2 ? String(parts[1]) : nil
        guard let text = inline ?? rest.popFirst(), !text.isEmpty else {
          throw UsageError("\(name): expected \(value) after it")
        }
        try apply(&arguments, text)
      }
    }
  }

  /// The options and what they do, for ``HelpColumns``.
  package var help: [(String, String)] {
    options.map { option in
      let names = option.names.joined(separator: ", ")
      guard case .value(let value, _) = option.kind else { return (names, option.help) }
      return ("\(names) \(value)", option.help)
    }
  }
}

/// A command line that cannot be understood.
package struct UsageError: Error, Hashable, Sendable {
  /// What is wrong, where, and what would be right.
  package var message: String

  package init(_ message: String) { self.message = message }
}
