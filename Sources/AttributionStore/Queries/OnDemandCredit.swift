import AttributionCore
import GRDB

/// Credit of models that are not kept up to date, computed for one report from the facts.
///
/// The code is that of the kept models, so the integers are those that enabling the models would
/// store.
struct OnDemandCredit {
  /// One sum: a model, a channel and a day.
  struct Entry {
    var channel: Int64
    var day: Day
    var credit: Credit
    var revenue: Money
  }

  private let models: [String]
  private let creditDays: [CreditDayTable.Entry]

  /// Attributes everybody who converted on the day `from` or later.
  ///
  /// - Complexity: O(users) in reading, O(journeys of converting users × models) in computing.
  init(_ models: [String], from: Day?, _ rules: AttributionRules, _ database: Database) throws {
    self.models = models
    guard !models.isEmpty else {
      creditDays = []
      return
    }
    var rules = rules
    rules.models = models
    var aggregates = Aggregates(zone: rules.zone, try EffectiveChannels(database, rules))
    try ContributionScan(database).computed(by: rules, from: from) { _, contribution in
      aggregates.add(contribution, times: 1)
    }
    if aggregates.creditDays.hasOverflowed {
      throw StoreError(
        .outOfRange, "the revenue of a day adds up to more than 9.2 trillion; correct the file")
    }
    creditDays = aggregates.creditDays.entries
  }

  /// The sums of a model for some days; nil for one that is kept.
  func entries(
    of model: String, _ basis: Aggregates.Basis, _ days: ClosedRange<Int64>
  ) -> [Entry]? {
    guard let position = models.firstIndex(of: model) else { return nil }
    return creditDays.compactMap { key, sums in
      guard key.model == UInt32(position), key.basis == basis,
        days.contains(Int64(key.day.number))
      else { return nil }
      return Entry(
        channel: Int64(key.channel.rawValue), day: key.day, credit: Credit(nanos: sums.credit),
        revenue: Money(micros: sums.revenue))
    }
  }
}
