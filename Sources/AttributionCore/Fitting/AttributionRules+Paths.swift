extension AttributionRules {
  /// Whether statistics of paths are kept: one of the enabled models learns from them.
  package var keepsPaths: Bool { models.contains { ModelFitter.needsFit($0, self) } }

  /// Changes with every rule that decides which paths there are.
  package var pathFingerprint: String { "\(journeys.fingerprint);channels=\(channels.fingerprint)" }
}
