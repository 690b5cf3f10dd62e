/// Why a model cannot be learned from the paths there are.
package struct FitError: Error, Hashable, Sendable {
  package var code: Code
  /// The id of the model.
  package var model: String
  /// What is wrong and what would be right.
  package var message: String

  package init(_ code: Code, model: String, _ message: String) {
    self.code = code
    self.model = model
    self.message = message
  }

  package enum Code: String, CaseIterable, Sendable {
    /// No path ends in a conversion.
    case noConversions = "no-conversions"
    /// Fewer journeys than something could be learned from.
    case tooFewJourneys = "too-few-journeys"
    /// More was taken away than was observed.
    case negativeCounts = "negative-counts"
    /// More paths, or more different ones, than can be counted.
    case tooManyPaths = "too-many-paths"
    /// More channels than an exact answer can be computed for.
    case tooManyChannels = "too-many-channels"
    /// The equations of the chain have no solution that is exact enough.
    case notSolved = "not-solved"
  }

  static func negativeCounts(_ model: String) -> FitError {
    FitError(
      .negativeCounts, model: model,
      "a path counts less than zero times; conversions and nulls must be 0 or more")
  }
}

extension FitError: CustomStringConvertible {
  package var description: String { "\(model): \(message)" }
}
