import AttributionRPC

/// What was written for a setting that has parts, with the lines on which they stand.
package struct SettingTree: Hashable, Sendable {
  var content: Content
  /// The line of the file; nil where it was written in a flag or a variable.
  var line: Int?

  enum Content: Hashable, Sendable {
    case scalar(String)
    case list([SettingTree])
    case mapping([Member])
  }

  struct Member: Hashable, Sendable {
    let name: String
    let value: SettingTree
  }
}

extension SettingTree {
  /// The tree as JSON, which a flag or a variable may say in its place.
  var json: JSON {
    switch content {
    case .scalar(let text): .string(text)
    case .list(let elements): .array(elements.map(\.json))
    case .mapping(let members): .object(JSONObject(members.map { ($0.name, $0.value.json) }))
    }
  }

  /// Its text; throws where it has parts.
  func scalar() throws(SettingProblem) -> String {
    guard case .scalar(let text) = content else { throw .because("expected one value") }
    return text
  }

  /// Its elements; nothing written is an empty list.
  func elements() throws(SettingProblem) -> [SettingTree] {
    switch content {
    case .list(let elements): return elements
    case .scalar(""): return []
    case .scalar, .mapping: throw .because("expected a list")
    }
  }

  func members() throws(SettingProblem) -> [Member] {
    guard case .mapping(let members) = content else { throw .because("expected a mapping") }
    return members
  }
}
