package import AttributionCore
package import GRDB

/// A bootstrap over the users of a report: how far its numbers would be off with other users.
///
/// A person of several ids is one user. What a data-driven model has learned is held fixed, and so
/// are costs and the factors of lift tests.
package struct BootstrapQuery {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// How many sums times replicates are held in memory: 48 MB of them.
  package static let mostSums = 1_500_000

  /// The intervals of a report; nil where it has more than ``mostSums`` rows times replicates.
  ///
  /// - Complexity: O(credit parts of all users × replicates) and, for a model that is not kept, the
  ///   work of computing it.
  package func intervals(
    of model: String, from: Day?, to: Day?, by grain: ReportQuery.Grain,
    _ interval: PercentileInterval, calibrated calibration: Calibration?, rules: AttributionRules
  ) throws -> ReportIntervals? {
    let days = (from ?? Day(number: .min))...(to ?? Day(number: .max))
    // A total is scaled channel by channel.
    let isFolded = grain == .total && calibration != nil
    var sums = Sums(grain: isFolded ? .channel : grain, days: days, interval)
    if try ReportQuery(database).keptModels().contains(model) {
      let position =
        try UInt32.fetchOne(
          database, sql: "SELECT id FROM model WHERE name = ?", arguments: [model]) ?? 0
      try ContributionScan(database).stored { id, contribution in
        sums.add(id, contribution, position)
      }
    } else {
      var rules = rules
      rules.models = [model]
      try ContributionScan(database).computed(by: rules, from: from) { id, contribution in
        sums.add(id, contribution, 0)
      }
    }
    guard !sums.isTooLarge else { return nil }
    let names = try EffectiveChannels(database, rules).names
    let replicates = ReplicateTable(sums.bootstrap, sums.keys(names), calibration)
    return replicates.intervals(interval, isFolded: isFolded)
  }
}

extension BootstrapQuery {
  /// The sums of a bootstrap in the making: the first is that of everything.
  private struct Sums {
    private(set) var bootstrap: Bootstrap
    private(set) var isTooLarge = false
    private let grain: ReportQuery.Grain
    private let days: ClosedRange<Day>
    private var slots: [Slot: Int] = [:]
    private var parts: [Bootstrap.Part] = []

    private struct Slot: Hashable {
      var channel: ChannelID?
      var day: Day?
    }

    init(grain: ReportQuery.Grain, days: ClosedRange<Day>, _ interval: PercentileInterval) {
      self.grain = grain
      self.days = days
      bootstrap = Bootstrap(replicates: interval.replicates)
    }

    /// The keys of the rows, by the position of their sums.
    func keys(_ names: ChannelNames) -> [ReportIntervals.Key: Int] {
      Dictionary(
        uniqueKeysWithValues: slots.map { slot, position in
          (ReportIntervals.Key(channel: slot.channel.map { names[$0] }, day: slot.day), position)
        })
    }

    mutating func add(
      _ id: UnsafeRawBufferPointer, _ contribution: Contribution, _ model: UInt32
    ) {
      guard !isTooLarge else { return }
      parts.removeAll(keepingCapacity: true)
      var total = Bootstrap.Part(slot: 0, credit: .zero, revenue: .zero)
      for part in contribution.credits where part.model == model {
        let day = grain == .conversionDay ? part.conversionDay : part.sessionDay
        guard days.contains(day) else { continue }
        total.credit += part.credit
        total.revenue += part.revenue
        let slot = position(of: part.channel, day)
        if let last = parts.indices.last, parts[last].slot == slot {
          parts[last].credit += part.credit
          parts[last].revenue += part.revenue
        } else {
          parts.append(Bootstrap.Part(slot: slot, credit: part.credit, revenue: part.revenue))
        }
      }
      guard !parts.isEmpty, !isTooLarge else { return }
      parts.append(total)
      bootstrap.add(user: id, parts)
    }

    private mutating func position(of channel: ChannelID, _ day: Day) -> Int {
      let slot = Slot(
        channel: grain == .total ? nil : channel,
        day: grain == .day || grain == .conversionDay ? day : nil)
      if let known = slots[slot] { return known }
      let position = slots.count + 1
      slots[slot] = position
      isTooLarge = (position + 1) * bootstrap.replicates > BootstrapQuery.mostSums
      return position
    }
  }
}
