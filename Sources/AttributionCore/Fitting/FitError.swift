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
    /// More was taken away than was observed.
    case negativeCounts = "negative-counts"
    /// More channels than an exact answer can be computed for.
    case tooManyChannels = "too-many-channels"
    /// More states than can be solved.
    case tooManyStates = "too-many-states"
  }
}

extension FitError: CustomStringConvertible {
  package var description: String { "\(model): \(message)" }
}
