import Glibc

/// What the terminal is like, as far as drawing asks.
enum Terminal {
  /// The columns of a page where nobody says how many there are.
  static let usualWidth = 80

  /// The columns that a descriptor's terminal has: what COLUMNS says, else what the terminal does.
  static func width(of descriptor: Int32, environment: (String) -> String?) -> Int {
    if let columns = environment("COLUMNS").flatMap(Int.init), columns > 0 { return columns }
    var size = winsize()
    let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : usualWidth
  }

  /// Whether the locale's characters are UTF-8: by LC_ALL, else LC_CTYPE, else LANG.
  static func isUnicode(environment: (String) -> String?) -> Bool {
    let variables = ["LC_ALL", "LC_CTYPE", "LANG"]
    guard let locale = variables.lazy.compactMap(environment).first(where: { !$0.isEmpty })
    else { return false }
    let charset = locale.lowercased()
    return charset.hasSuffix("utf-8") || charset.hasSuffix("utf8") || charset.contains("utf-8@")
      || charset.contains("utf8@")
  }
}
