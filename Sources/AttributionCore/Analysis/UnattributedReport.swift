/// Conversions without a journey, by the reason and the day of the conversion.
package struct UnattributedReport: Sendable {
  package struct Key: Hashable, Sendable {
    package var reason: UnattributedReason
    /// Nil where the report is not by day.
    package var day: Day?

    package init(reason: UnattributedReason, day: Day?) {
      self.reason = reason
      self.day = day
    }
  }

  private var sums: [Key: ConversionSums] = [:]

  package init() {}

  package mutating func count(_ reason: UnattributedReason, day: Day?, revenue: Money) {
    sums[Key(reason: reason, day: day), default: .zero].add(revenue)
  }

  /// By day, and of one day in the order of the reasons' list.
  package var rows: [(key: Key, sums: ConversionSums)] {
    let order = UnattributedReason.allCases
    return sums.map { (key: $0.key, sums: $0.value) }.sorted {
      let (left, right) = ($0.key, $1.key)
      if left.day != right.day { return (left.day?.number ?? 0) < (right.day?.number ?? 0) }
      return (order.firstIndex(of: left.reason) ?? 0) < (order.firstIndex(of: right.reason) ?? 0)
    }
  }
}
