import AttributionCore
import AttributionIngest
import AttributionRPC

extension SettingForm where Value == DatasetProfiles {
  /// A list of entries, in YAML.
  static var profiles: Self {
    let names = DatasetProfiles.Part.all.map(\.name).joined(separator: ", ")
    return Self(
      expected: "a list of entries, each with match and any of \(names)", isTree: true
    ) { text, _ throws(SettingProblem) in
      var profiles = DatasetProfiles()
      for (index, entry) in try text.tree(
        example: #"[{match: "*.csv", keys: reject}]"#
      ).elements().enumerated() {
        let line = entry.line.map { " (line \($0))" } ?? ""
        profiles.entries.append(
          try SettingProblem.at("entry \(index + 1)\(line)") { () throws(SettingProblem) in
            try DatasetProfiles.Entry(entry)
          })
      }
      return profiles
    }
  }
}

extension DatasetProfiles.Entry {
  /// Reads an entry such as `{match: "shop_*.csv", dataset: touchpoints}`.
  fileprivate init(_ tree: SettingTree) throws(SettingProblem) {
    let members = try tree.members()
    let parts = DatasetProfiles.Part.all
    let known = ["match"] + parts.map(\.name)
    var pattern: FilePattern?
    for member in members {
      if member.name == "match" {
        pattern = try SettingProblem.at("match") { () throws(SettingProblem) in
          try FilePattern(tree: member.value)
        }
      } else if !known.contains(member.name) {
        throw .unknown(member.name, "a part of an entry", among: known)
      }
    }
    guard let pattern else {
      throw .because("match is missing; expected a pattern of file names such as \"shop_*.csv\"")
    }
    self.init(pattern: pattern, profile: ReadingProfile())
    // In the order of the table: which columns there are depends on the dataset.
    for part in parts {
      guard let member = members.first(where: { $0.name == part.name }) else { continue }
      try SettingProblem.at(part.name) { () throws(SettingProblem) in
        try part.apply(member.value, &profile)
      }
    }
    if profile.keyPolicy != .lastWins, profile.dataset == "customer_journeys" {
      throw .because(
        "keys: “\(profile.keyPolicy.rawValue)” does not go with customer_journeys, where a session "
          + "stands in several rows; expected last-wins")
    }
  }
}

extension FilePattern {
  fileprivate init(tree: SettingTree) throws(SettingProblem) {
    let text = try tree.scalar()
    guard !text.isEmpty, !text.contains("/") else {
      throw .because(
        "“\(text)” is not a pattern; expected one of a file’s name, without its folder, "
          + "such as \"shop_*.csv\"")
    }
    self.init(text)
  }
}

extension SettingText {
  /// The tree that was written, or that a text says in YAML.
  func tree(example: String) throws(SettingProblem) -> SettingTree {
    switch self {
    case .tree(let tree): return tree
    case .list: throw .because("“\(shown)” is a list of texts; expected a list of entries")
    case .single(let text):
      do {
        return try SettingTree(yaml: text) ?? SettingTree(content: .list([]))
      } catch {
        throw .because("“\(text)” is not YAML; expected such as \(example)")
      }
    }
  }
}

extension SettingProblem {
  /// Says where a problem is.
  static func at<Value>(
    _ place: String, _ body: () throws(SettingProblem) -> Value
  ) throws(SettingProblem) -> Value {
    do throws(SettingProblem) {
      return try body()
    } catch {
      switch error {
      case .because(let sentence): throw .because("\(place): \(sentence)")
      case .notOfForm(let noun): throw .because("\(place): expected \(noun)")
      }
    }
  }
}
