/// How often one path was walked, and what came of it.
///
/// A path is the channels of a journey, oldest first, repetitions included. Paths of conversions
/// come from journeys; paths that lead nowhere from open paths, the sessions of a user after their
/// last conversion. All numbers are integers, so that taking away undoes adding.
package struct PathTally: Hashable, Sendable {
  /// Conversions at the end of this path.
  package var conversions: Int64
  /// What they are worth together.
  package var revenue: Money
  /// How often nothing came of it.
  package var nulls: Int64

  package init(conversions: Int64 = 0, revenue: Money = .zero, nulls: Int64 = 0) {
    self.conversions = conversions
    self.revenue = revenue
    self.nulls = nulls
  }

  package static let zero = PathTally()

  package static func += (left: inout PathTally, right: PathTally) {
    left.conversions += right.conversions
    left.revenue += right.revenue
    left.nulls += right.nulls
  }
}
