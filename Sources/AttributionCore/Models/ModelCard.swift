/// What people are told of a model.
package struct ModelCard: Hashable, Sendable {
  /// The name in commands, columns and files, such as `time-decay`.
  package let id: String
  /// One sentence.
  package let summary: String
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
    id: String, summary: String, source: String, conserves: Bool = true, isFitted: Bool = false,
    isUsual: Bool = false
  ) {
    self.id = id
    self.summary = summary
    self.source = source
    self.conserves = conserves
    self.isFitted = isFitted
    self.isUsual = isUsual
  }
}
