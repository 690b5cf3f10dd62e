/// What a data-driven model learned, frozen under a version that its credits name.
package struct ModelFit: Hashable, Sendable {
  /// The id of the model.
  package var model: String
  /// Counts up with every fit of this model, from one.
  package var version: Int64
  /// The settings it was fitted under, such as `order=2`; a fit of other settings does not serve.
  package var settings: String
  /// What a channel weighs in a journey, by name; none is negative, and a channel that is not
  /// listed weighs nothing.
  package var weights: [String: Double]
  /// How often each path converted; empty but for `path-removal`.
  package var pathRates: PathRates

  package init(
    model: String, version: Int64, settings: String, weights: [String: Double],
    pathRates: PathRates = PathRates()
  ) {
    self.model = model
    self.version = version
    self.settings = settings
    self.weights = weights
    self.pathRates = pathRates
  }

  /// Names the parameters: one version never changes.
  var fingerprint: String { "\(model)#\(version)" }
}
