extension AttributionRules {
  /// Whether statistics of paths are kept: one of the enabled models learns from them.
  package var keepsPaths: Bool { models.contains { ModelFitter.needsFit($0, self) } }
}
