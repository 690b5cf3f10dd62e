/// What people are told of a model.
package struct ModelCard: Hashable, Sendable {
  /// The name in commands, columns and files, such as `time-decay`.
  package let id: String
  /// One sentence.
  package let summary: String
  /// One line of plain text mathematics; `k = 1…n` are the touchpoints, oldest first.
  package let formula: String
  /// The settings that change what it gives, in the order in which people read them.
  package let parameters: [Parameter]
  /// What it does where its rule alone does not say; a sentence each.
  package let edgeCases: [String]
  /// Where the rule comes from, with author and year where there are any.
  package let source: String
  /// Whether the credits of a conversion sum to exactly one; else every touchpoint's share is
  /// zero or one.
  package let conserves: Bool
  /// Whether it learns from the paths of all users, and divides by a frozen ``ModelFit``.
  package let isFitted: Bool
  /// Whether it is kept up to date unless settings say otherwise.
  package let isUsual: Bool

  package init(
    id: String, summary: String, formula: String = "", parameters: [Parameter] = [],
    edgeCases: [String] = [], source: String, conserves: Bool = true, isFitted: Bool = false,
    isUsual: Bool = false
  ) {
    self.id = id
    self.summary = summary
    self.formula = formula
    self.parameters = parameters
    self.edgeCases = edgeCases
    self.source = source
    self.conserves = conserves
    self.isFitted = isFitted
    self.isUsual = isUsual
  }

  /// A setting that a model follows; its value is the configuration's.
  package struct Parameter: Hashable, Sendable {
    /// The key, such as `attribution.half_life`.
    package let setting: String
    /// What it does to the model, in one sentence.
    package let meaning: String

    package init(_ setting: String, _ meaning: String) {
      self.setting = setting
      self.meaning = meaning
    }
  }

  /// What stays whole, in one sentence.
  package var conservation: String {
    conserves
      ? "The credits of a conversion sum to exactly one, and its revenue to the last millionth."
      : "Nothing: each distinct channel of a journey gets one whole credit and all the revenue, "
        + "so channels sum to more than the conversions."
  }
}
