/// Two columns of a program's help: names, and what they mean.
package enum HelpColumns {
  /// The rows as lines of 100 characters at the most, without a last line end.
  package static func text(_ rows: [(String, String)]) -> String {
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
