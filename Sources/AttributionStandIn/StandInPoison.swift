/// Conversions that no request may have, or that never have a good answer.
package struct StandInPoison: Hashable, Sendable {
  /// What the ids of such conversions begin with.
  package var prefix: String
  package var kind: Kind

  package init(prefix: String, kind: Kind) {
    self.prefix = prefix
    self.kind = kind
  }

  /// What becomes of a request with such a conversion.
  package enum Kind: String, CaseIterable, Sendable {
    /// It fails with status 400.
    case invalid = "400"
    /// It fails with status 500.
    case failed = "500"
    /// The others are answered; this one is a 406 in partialFailureErrors.
    case unparsable = "406"
    /// The others are answered; this one’s ihc sums to 1.37.
    case sums
  }

  /// What the service says of such a conversion.
  func words(for conversion: String) -> String {
    switch kind {
    case .invalid: "conversion \(conversion): the journey cannot be scored; expected other sessions"
    case .failed: "conversion \(conversion): scoring failed"
    case .unparsable: "conversion \(conversion): the journey could not be parsed"
    case .sums: ""
    }
  }
}
