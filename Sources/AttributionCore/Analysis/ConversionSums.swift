/// Some conversions: how many, and what they are worth together.
package struct ConversionSums: Hashable, Sendable {
  package var conversions: Int64
  package var revenue: Money

  package init(conversions: Int64 = 0, revenue: Money = .zero) {
    self.conversions = conversions
    self.revenue = revenue
  }

  package static let zero = ConversionSums()

  /// Counts one conversion.
  package mutating func add(_ revenue: Money) {
    conversions += 1
    self.revenue += revenue
  }

  package static func + (left: Self, right: Self) -> Self {
    ConversionSums(
      conversions: left.conversions + right.conversions, revenue: left.revenue + right.revenue)
  }

  package static func - (left: Self, right: Self) -> Self {
    ConversionSums(
      conversions: left.conversions - right.conversions, revenue: left.revenue - right.revenue)
  }
}
