/// The declaration of one setting: its key, its default, its form, and where its value goes.
package struct SettingKey: Sendable {
  /// Such as `attribution.lookback`.
  package let name: String
  /// The text that is read where nobody sets another.
  package let standard: String
  package let unit: String?
  /// One sentence.
  package let summary: String
  /// What may be written, such as `e.g. 90d, 12h or none`.
  package let expected: String
  package let effect: Effect
  /// Whether a file writes its value with parts.
  let isTree: Bool
  /// What a file could say, line by line, for the example of one.
  let example: [String]
  let apply: @Sendable (SettingText, SettingContext, inout Settings) throws(SettingProblem) -> Void

  /// When a changed value begins to count.
  package enum Effect: Sendable {
    case onReload
    case onRestart
  }

  /// - Parameters:
  ///   - name: The key.
  ///   - target: Where the value goes.
  ///   - form: How its text is read.
  ///   - standard: The default, as text of that form.
  ///   - summary: One sentence.
  ///   - effect: When a changed value begins to count.
  ///   - example: What a file could say, line by line.
  init<Value: Sendable>(
    _ name: String, _ target: any WritableKeyPath<Settings, Value> & Sendable,
    _ form: SettingForm<Value>, default standard: String, _ summary: String,
    effect: Effect = .onReload, example: [String] = []
  ) {
    self.name = name
    self.standard = standard
    self.unit = form.unit
    self.summary = summary
    self.expected = form.expected
    self.effect = effect
    self.isTree = form.isTree
    self.example = example
    apply = { text, context, settings throws(SettingProblem) in
      settings[keyPath: target] = try form.read(text, context)
    }
  }
}

extension SettingKey {
  package static subscript(name name: String) -> SettingKey? { all.first { $0.name == name } }

  /// The parts of the key, such as `attribution` and `lookback`.
  package var components: [String] { name.split(separator: ".").map(String.init) }

  /// The environment variable that sets it, such as `ATTRIBUTIOND_ATTRIBUTION_LOOKBACK`.
  package var variable: String {
    Self.variablePrefix + components.joined(separator: "_").uppercased()
  }

  static let variablePrefix = "ATTRIBUTIOND_"
}
