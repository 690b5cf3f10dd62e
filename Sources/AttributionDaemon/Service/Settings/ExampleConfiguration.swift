/// The configuration file that is installed: every setting with its default, commented out.
package enum ExampleConfiguration {
  package static var text: String {
    var lines = [
      "# The configuration of attributiond; made by `attributiond --example-config`.",
      "# Every setting is shown with its default. To change one, take away its “# ” and write",
      "# the new value; `attributiond --check-config --config FILE` checks it, and",
      "# `systemctl reload attributiond` applies it.",
    ]
    var section: String?
    for key in SettingKey.all {
      let components = key.components
      if components.count == 1 {
        lines += ["", "# \(key.summary)", note(key)]
        if !key.example.isEmpty {
          lines += ["# \(key.name):"] + key.example.map { "#   \($0)" }
          lines += ["# The default is none of them:"]
        }
        lines += ["# \(entry(key))"]
        continue
      }
      if components[0] != section { lines += ["", "\(components[0]):"] }
      section = components[0]
      lines += ["  # \(key.summary)", "  " + note(key), "  # \(entry(key))"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func note(_ key: SettingKey) -> String {
    let restart = key.effect == .onRestart ? " Takes effect at the next start." : ""
    return "# Write \(key.expected).\(restart)"
  }

  private static func entry(_ key: SettingKey) -> String {
    let name = key.components.last ?? key.name
    let isList = key.standard.contains(", ")
    return "\(name): " + (isList ? "[\(quotedElements(key.standard))]" : key.standard)
  }

  private static func quotedElements(_ list: String) -> String {
    SettingText.single(list).elements.map { "\"\($0)\"" }.joined(separator: ", ")
  }
}
