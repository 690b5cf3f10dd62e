/// The rules by which sessions get the channel that they count for; the first that fits sets it.
///
/// A session that fits none keeps the name that it was given.
package struct ChannelRules: Hashable, Sendable {
  package private(set) var rules: [ChannelRule] = []

  package init(_ rules: [ChannelRule] = []) { self.rules = rules }

  package var isEmpty: Bool { rules.isEmpty }

  package mutating func append(_ rule: ChannelRule) { rules.append(rule) }

  /// Appends the rules of a preset, as the entry of that number.
  package mutating func append(_ preset: ChannelPreset, as origin: ChannelRule.Origin) {
    var origin = origin
    origin.preset = preset.name
    for (channel, conditions) in preset.rules {
      append(ChannelRule(channel: channel, conditions: conditions, origin: origin))
    }
  }

  /// The channels that rules set, each once, in their order.
  package var channels: [String] {
    var seen: Set<String> = []
    return rules.map(\.channel).filter { seen.insert($0).inserted }
  }

  /// Changes with every rule, but not with the lines on which they stand.
  var fingerprint: String {
    guard !isEmpty else { return "none" }
    var text = ""
    for rule in rules {
      text += "\(rule.channel.utf8.count):\(rule.channel)("
      for condition in rule.conditions {
        text += condition.part.name
        for value in condition.texts { text += "=\(value.utf8.count):\(value)" }
      }
      text += ")"
    }
    let bytes = Array(text.utf8)
    return "\(rules.count)/\(bytes.count)/\(String(TextFolding.hash(bytes.span), radix: 16))"
  }
}
