/// What people are told of a model.
package struct ModelCard: Hashable, Sendable {
  /// The name in commands, columns and files, such as `time-decay`.
  package let id: String
  /// One sentence.
  package let summary: String
  /// Where the rule comes from, with author and year where there are any.
  package let source: String
  /// Whether the credits of a conversion sum to exactly one.
  package let conserves: Bool

  package init(id: String, summary: String, source: String, conserves: Bool = true) {
    self.id = id
    self.summary = summary
    self.source = source
    self.conserves = conserves
  }
}
