/// A set of channels, and what came of the paths that have just these.
package struct Coalition: Sendable {
  /// Places among the channels that occur, ascending by name.
  package var members: [Int]
  package var conversions: Int64
  package var walks: Int64
  /// In micros.
  package var revenue: Int128

  package init(members: [Int], conversions: Int64, walks: Int64, revenue: Int128) {
    self.members = members
    self.conversions = conversions
    self.walks = walks
    self.revenue = revenue
  }
}
