/// Colours, weights, width and signs, as far as they are wanted.
struct Style {
  static let plain = Style(isColoured: false)

  let isColoured: Bool
  /// The columns of the terminal; nil where nobody's is to be kept to.
  var width: Int?
  /// Whether lines and blocks may be drawn with more than ASCII.
  var isUnicode = true

  /// The style of standard output: coloured on a terminal, unless NO_COLOR is set; files and pipes
  /// are UTF-8, whatever the locale.
  static var standard: Style {
    let isTerminal = Output.standard.isTerminal
    return Style(
      isColoured: isColoured(isTerminal: isTerminal, environment: environmentValue),
      width: isTerminal
        ? Terminal.width(of: Output.standard.descriptor, environment: environmentValue) : nil,
      isUnicode: !isTerminal || Terminal.isUnicode(environment: environmentValue))
  }

  /// By no-color.org: a variable NO_COLOR that is not empty switches colours off.
  static func isColoured(isTerminal: Bool, environment: (String) -> String?) -> Bool {
    isTerminal && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
  }

  /// The columns for what can be made to fit any number of them.
  var drawingWidth: Int { width ?? Terminal.usualWidth }

  func bold(_ text: String) -> String { isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  /// Text on a ground from none (0) to dark (4), readable whatever colours the terminal has.
  func shaded(_ text: String, _ shade: Int) -> String {
    guard isColoured, shade > 0 else { return text }
    // Of the 256 colours, blues with black text on them, and from the middle on with white.
    let (ground, ink) = [(153, 16), (111, 16), (26, 231), (18, 231)][min(shade, 4) - 1]
    return "\u{1B}[48;5;\(ground);38;5;\(ink)m\(text)\u{1B}[0m"
  }

  func dim(_ text: String) -> String { isColoured ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  /// What is drawn, in ASCII where the terminal knows no more; each sign stays one column wide.
  func drawn(_ text: String) -> String {
    isUnicode ? text : String(text.map { Self.inASCII[$0] ?? $0 })
  }

  private static let inASCII: [Character: Character] = [
    "─": "-", "│": "|", "├": "|", "┤": "|", "┼": "+", "–": "-", "…": "~",
    "▁": "_", "▂": ".", "▃": ":", "▄": "-", "▅": "=", "▆": "+", "▇": "*", "█": "#",
  ]
}
