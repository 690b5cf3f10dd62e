import AttributionRPC

/// What was written for a setting.
package enum SettingText: Hashable, Sendable {
  case single(String)
  case list([String])
  /// A value with parts, from a file.
  case tree(SettingTree)

  /// The one value; nil for a list.
  var single: String? {
    guard case .single(let text) = self else { return nil }
    return text
  }

  /// The elements of a list; a single text is cut at its commas.
  var elements: [String] {
    switch self {
    case .list(let elements): elements
    case .tree: [shown]
    case .single(let text):
      text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmed }
    }
  }

  /// As people are shown it.
  var shown: String {
    switch self {
    case .single(let text): text
    case .list(let elements): elements.joined(separator: ", ")
    case .tree(let tree): tree.json.text
    }
  }
}

/// What the meaning of a text may depend on.
struct SettingContext: Sendable {
  /// Relative paths start here.
  var directory: String

  func path(_ text: String) -> String {
    text.hasPrefix("/") ? text : "\(directory)/\(text)"
  }
}

extension StringProtocol {
  /// Without spaces and tabs at either end.
  var trimmed: String {
    let content = drop { $0 == " " || $0 == "\t" }
    guard let last = content.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return String(content[...last])
  }
}
