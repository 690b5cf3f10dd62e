import AttributionRPC

/// The part of a command’s help that its method declares, in ArgumentParser’s layout.
enum MethodHelp {
  private static let indent = String(repeating: " ", count: 26)
  /// ArgumentParser breaks lines of eighty columns again.
  private static let width = 79

  /// A heading, and each flag with its sentence.
  static func text(_ flags: [MethodFlag]) -> String {
    guard !flags.isEmpty else { return "" }
    return (["OPTIONS OF THE METHOD:"] + flags.map(text)).joined(separator: "\n")
  }

  private static func text(_ flag: MethodFlag) -> String {
    let value = flag.placeholder.map { " <\($0)>" } ?? ""
    var lines = [
      "  " + (flag.positional.map { "<\($0.lowercased())>" } ?? "--\(flag.name)\(value)")
    ]
    if lines[0].count < indent.count {
      lines[0] += String(indent.dropFirst(lines[0].count))
    } else {
      lines.append(indent)
    }
    for word in flag.summary.split(separator: " ") {
      let line = lines[lines.count - 1]
      let space = line.last == " " ? "" : " "
      if line.count + space.count + word.count > width {
        lines.append(indent + word)
      } else {
        lines[lines.count - 1] += space + word
      }
    }
    return lines.joined(separator: "\n")
  }
}
