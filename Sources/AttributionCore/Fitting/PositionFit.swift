/// The credit of a channel in the journeys where it first occurs at one position.
package struct PositionFit: Hashable, Sendable {
  package var name: String
  /// From one, among the distinct channels of the journey.
  package var position: Int
  package var conversions: Double
  /// In micros.
  package var revenue: Double

  package init(name: String, position: Int, conversions: Double, revenue: Double) {
    self.name = name
    self.position = position
    self.conversions = conversions
    self.revenue = revenue
  }
}
