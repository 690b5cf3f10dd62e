import AttributionCore
import AttributionRPC

extension SettingForm where Value == ChannelRules {
  /// A list of entries, in YAML: rules, and presets by name.
  static var channelRules: Self {
    let parts = OriginPart.allCases.map(\.name).joined(separator: ", ")
    return Self(
      expected: "a list of rules, each with channel and any of \(parts); or a preset by name",
      isTree: true
    ) { text, _ throws(SettingProblem) in
      let entries = try text.tree(
        example: #"[{channel: Email, utm_medium: [email, newsletter]}]"#
      ).elements()
      var rules = ChannelRules()
      for (index, entry) in entries.enumerated() {
        let origin = ChannelRule.Origin(entry: index + 1, line: entry.line)
        try SettingProblem.at(origin.description) { () throws(SettingProblem) in
          try rules.append(entry, as: origin, isLast: index == entries.count - 1)
        }
      }
      return rules
    }
  }
}

extension ChannelRules {
  /// An entry with everything that one may say, as a configuration file has it.
  static let example = [
    "# The first rule that a session fits sets its channel; without case, * is any text, ? one sign.",
    #"- {channel: Brand Search, source: google, medium: cpc, campaign: "*brand*"}"#,
    "- {channel: Newsletter, utm_medium: [email, newsletter]}   # one of several",
    "- {channel: Partners, referrer: partner.example}           # and its subdomains",
    "- {channel: Paid Search, name: [SEA, adwords]}             # the channel as given",
    #"- {channel: Landing, landing_url: "*/offer*", source: ""}  # "" is missing"#,
    "- preset: default-channel-groups                           # the usual ones, for what is left",
    "- {channel: Other}                                         # all else; else names stay",
  ]

  fileprivate mutating func append(
    _ entry: SettingTree, as origin: ChannelRule.Origin, isLast: Bool
  ) throws(SettingProblem) {
    let members = try entry.members()
    if let preset = members.first(where: { $0.name == "preset" }) {
      guard members.count == 1 else {
        throw .because("preset stands alone; expected rules in entries of their own")
      }
      append(try ChannelPreset(preset.value), as: origin)
      return
    }
    let rule = try ChannelRule(members, origin)
    guard isLast || !rule.conditions.isEmpty else {
      throw .because(
        "fits every session, so that no entry after it is asked; expected it last, or a condition "
          + "such as utm_medium: email")
    }
    append(rule)
  }
}

extension ChannelRule {
  fileprivate init(
    _ members: [SettingTree.Member], _ origin: Origin
  ) throws(SettingProblem) {
    let known = ["channel", "preset"] + OriginPart.allCases.map(\.name)
    var channel: String?
    var conditions: [Condition] = []
    var seen: Set<String> = []
    for member in members {
      guard seen.insert(member.name).inserted else {
        throw .because("\(member.name) is written twice; expected once")
      }
      try SettingProblem.at(member.name) { () throws(SettingProblem) in
        if member.name == "channel" {
          channel = try member.value.scalar().trimmed
        } else if let part = OriginPart(name: member.name) {
          conditions.append(Condition(part, try member.value.texts()))
        }
      }
      guard known.contains(member.name) else {
        throw .unknown(member.name, "a part of a rule", among: known)
      }
    }
    guard let channel, !channel.isEmpty else {
      throw .because("channel is missing; expected the name of the channel that the rule sets")
    }
    self.init(channel: channel, conditions: conditions, origin: origin)
  }
}

extension ChannelPreset {
  fileprivate init(_ tree: SettingTree) throws(SettingProblem) {
    let name = try SettingProblem.at("preset") { () throws(SettingProblem) in try tree.scalar() }
    guard let preset = ChannelPreset(name: name) else {
      throw .unknown(name, "a preset", among: ChannelPreset.all.map(\.name))
    }
    self = preset
  }
}

extension SettingTree {
  /// One text or several.
  fileprivate func texts() throws(SettingProblem) -> [String] {
    guard case .list(let elements) = content else { return [try scalar().trimmed] }
    guard !elements.isEmpty else { throw .because("the list is empty; expected texts") }
    var texts: [String] = []
    for element in elements { texts.append(try element.scalar().trimmed) }
    return texts
  }
}
