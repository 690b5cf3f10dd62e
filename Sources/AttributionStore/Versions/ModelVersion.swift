package import AttributionCore

/// One fit of a model: under which number and settings, when, and from how much.
package struct ModelVersion: Hashable, Sendable {
  package var model: String
  /// Counts up with every fit of the model, from one.
  package var number: Int64
  /// The model's settings then, such as `order=2`; it serves only while they are the same.
  package var settings: String
  /// The rules by which its paths were found, as ``AttributionRules/pathFingerprint`` has them.
  package var pathRules: String
  package var fittedAt: Instant
  package var conversions: Int64
  package var revenue: Money
  /// Paths that led nowhere.
  package var nulls: Int64
  /// How many counts it was learned from: transitions, coalitions or paths.
  package var statistics: Int64
  /// Whether credits are made by it, while the model is enabled.
  package var isCurrent: Bool
  /// Whether somebody chose it, so that nothing but a fit that is asked for takes its place.
  package var isPinned: Bool

  /// What was learned: the payload of a version.
  package enum Learned: Hashable, Sendable {
    /// By a model that learns from paths.
    case paths(FitResult)
    /// By the ihc model, whose parameters the configuration has otherwise.
    case ihc(IHCFit)
  }
}

/// Why a version cannot be used.
package struct VersionError: Error, Hashable, Sendable {
  package var code: Code
  /// What is wrong and what would be right.
  package var message: String

  package enum Code: String, CaseIterable, Sendable {
    /// The model has no version of that number.
    case unknownVersion = "unknown-version"
    /// The version is of other settings than those in force.
    case otherSettings = "other-settings"
  }
}
