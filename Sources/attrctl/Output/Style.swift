/// Colours and weights, where they are wanted.
struct Style {
  static let plain = Style(isColoured: false)

  let isColoured: Bool

  /// The style of standard output: coloured on a terminal, unless NO_COLOR is set.
  static var standard: Style {
    Style(
      isColoured: isColoured(
        isTerminal: Output.standard.isTerminal, environment: environmentValue))
  }

  /// By no-color.org: a variable NO_COLOR that is not empty switches colours off.
  static func isColoured(isTerminal: Bool, environment: (String) -> String?) -> Bool {
    isTerminal && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
  }

  func bold(_ text: String) -> String { isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  func dim(_ text: String) -> String { isColoured ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
}
