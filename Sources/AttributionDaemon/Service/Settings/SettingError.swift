/// Why the settings cannot be used: which key, what is wrong, what would be right, and where.
package struct SettingError: Error, Hashable, Sendable {
  package var code: Code
  /// The key; nil where a file as a whole is wrong.
  package var key: String?
  package var problem: String
  /// Where it was written: a path, `--set` or an environment variable.
  package var source: String

  init(_ code: Code, _ key: String?, _ problem: String, source: String) {
    self.code = code
    self.key = key
    self.problem = problem
    self.source = source
  }

  package enum Code: String, Sendable, CaseIterable {
    case unknownKey = "unknown-key"
    case badValue = "bad-value"
    case repeatedKey = "repeated-key"
    case unreadableFile = "unreadable-file"
    case notYAML = "not-yaml"
  }
}

extension SettingError: CustomStringConvertible {
  package var description: String {
    guard let key else { return "\(source): \(problem)" }
    return "\(key): \(problem) (in \(source))"
  }
}

/// Why a text is not a value of its setting.
enum SettingProblem: Error {
  /// It is not of the setting’s form, such as `a duration`.
  case notOfForm(String)
  /// Anything else, as a sentence.
  case because(String)
}
