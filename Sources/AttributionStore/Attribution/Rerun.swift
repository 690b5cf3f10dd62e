package import AttributionCore
package import GRDB

/// Attributing again what is attributed already: what it would change, and doing it.
///
/// Credit follows from the facts, so a rerun changes nothing unless the rules did, or the stored
/// credit is not what it should be.
package struct Rerun {
  private let database: Database
  private let rules: AttributionRules

  package init(_ database: Database, _ rules: AttributionRules) {
    self.database = database
    self.rules = rules
  }

  /// A channel's credit under one model, as stored and as recomputed.
  package struct Change: Sendable, Hashable {
    package var channel: String
    package var model: String
    package var creditBefore: Credit
    package var creditAfter: Credit
    package var revenueBefore: Money
    package var revenueAfter: Money
  }

  /// A channel's sessions and their cost, as stored and as recomputed.
  package struct Move: Sendable, Hashable {
    package var channel: String
    package var sessionsBefore: Int64
    package var sessionsAfter: Int64
    package var costBefore: Money
    package var costAfter: Money
  }

  /// What recomputing would change; what stays the same is left out.
  package struct Outcome: Sendable, Hashable {
    /// By model and then by channel.
    package var changes: [Change]
    /// By channel.
    package var moves: [Move]
    /// How many conversions there are.
    package var conversions: Int64
    /// How many have another journey than under the rules of now: other sessions, or channels.
    package var journeys: Int64
  }

  /// What recomputing the conversions of some days would change, and the sessions of these days.
  ///
  /// `model` nil stands for all that the rules enable. `current` are the rules of what is stored,
  /// where those of the recomputation are others. `onProgress` is called often; throwing gives up.
  package func changes(
    from current: AttributionRules? = nil, model: String?, days: ClosedRange<Day>,
    onProgress: () throws -> Void
  ) throws -> Outcome {
    var after: [Key: Aggregates.CreditDaySums] = [:]
    var journeys = try current.map { try JourneyComparison(database, $0, rules, days) }
    let expected = try Recomputation(database, rules).run(onProgress: onProgress) { _, _, user, _ in
      journeys?.compare(user.history)
    }
    for (key, sums) in expected.creditDays.entries
    where key.basis == .conversionDay && days.contains(key.day) {
      let model = rules.models[Int(key.model)]
      after[Key(model: model, channel: key.channel.rawValue), default: .none].merge(sums)
    }
    let before = try stored(days)
    let channels = try EffectiveChannels(database, rules).names
    let changes = Set(after.keys).union(before.keys)
      .filter { model.map([$0.model].contains) ?? rules.models.contains($0.model) }
      .compactMap { key -> Change? in
        let (old, new) = (before[key] ?? .none, after[key] ?? .none)
        guard old != new else { return nil }
        return Change(
          channel: channels[ChannelID(rawValue: key.channel)], model: key.model,
          creditBefore: Credit(nanos: old.credit), creditAfter: Credit(nanos: new.credit),
          revenueBefore: Money(micros: old.revenue), revenueAfter: Money(micros: new.revenue))
      }
      .sorted { ($0.model, $0.channel) < ($1.model, $1.channel) }
    let conversions = try Int64.fetchOne(
      database,
      sql: "SELECT coalesce(sum(conversions), 0) FROM conversion_day WHERE day BETWEEN ? AND ?",
      arguments: [days.lowerBound.number, days.upperBound.number])
    return Outcome(
      changes: changes, moves: try moves(to: expected, channels, days),
      conversions: conversions ?? 0, journeys: journeys?.changed ?? 0)
  }

  private func moves(
    to expected: Aggregates, _ channels: ChannelNames, _ days: ClosedRange<Day>
  ) throws -> [Move] {
    let none = Aggregates.ChannelDaySums(sessions: 0, cost: 0)
    var after: [UInt32: Aggregates.ChannelDaySums] = [:]
    for (day, channel, sums) in expected.channelDays.entries where days.contains(day) {
      _ = after[channel.rawValue, default: none].add(sums)
    }
    var before: [UInt32: Aggregates.ChannelDaySums] = [:]
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT channel, sum(sessions), sum(cost) FROM channel_day
        WHERE day BETWEEN ? AND ? GROUP BY 1
        """, arguments: [days.lowerBound.number, days.upperBound.number])
    for row in rows {
      before[UInt32(row[0] as Int64)] = Aggregates.ChannelDaySums(sessions: row[1], cost: row[2])
    }
    return Set(after.keys).union(before.keys)
      .compactMap { channel -> Move? in
        let (old, new) = (before[channel] ?? none, after[channel] ?? none)
        guard old != new else { return nil }
        return Move(
          channel: channels[ChannelID(rawValue: channel)], sessionsBefore: old.sessions,
          sessionsAfter: new.sessions, costBefore: Money(micros: old.cost),
          costAfter: Money(micros: new.cost))
      }
      .sorted { $0.channel < $1.channel }
  }

  private struct Key: Hashable {
    var model: String
    var channel: UInt32
  }

  private func stored(_ days: ClosedRange<Day>) throws -> [Key: Aggregates.CreditDaySums] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT m.name, d.channel, sum(d.credit), sum(d.revenue)
        FROM credit_day AS d JOIN model AS m ON m.id = d.model
        WHERE d.basis = 1 AND d.day BETWEEN ? AND ? GROUP BY 1, 2
        """, arguments: [days.lowerBound.number, days.upperBound.number])
    var sums: [Key: Aggregates.CreditDaySums] = [:]
    for row in rows {
      let key = Key(model: row[0], channel: UInt32(row[1] as Int64))
      sums[key] = Aggregates.CreditDaySums(credit: row[2], revenue: row[3])
    }
    return sums
  }

  /// Marks the users who converted on some days, so that they are attributed again.
  package func mark(days: ClosedRange<Day>, onProgress: () throws -> Void) throws {
    let marks = try PendingMarks(database)
    let persons = try Persons(database)
    var aggregates = Aggregates(zone: rules.zone, try EffectiveChannels(database, rules))
    var scan = try JourneyScan(database)
    var id: [UInt8] = []
    var history = UserHistory()
    while let owner = try scan.next(id: &id, history: &history) {
      try onProgress()
      let isMeant = history.conversions.contains { days.contains(rules.zone.day(of: $0.instant)) }
      guard isMeant else { continue }
      let user = UserKey(hash: owner.hash, id: id)
      let members = persons.isEmpty ? [] : try persons.members(of: user)
      try marks.mark(members.isEmpty ? [user] : members, &aggregates)
    }
    try aggregates.write(to: database)
  }
}

extension Aggregates.CreditDaySums {
  fileprivate static let none = Self(credit: 0, revenue: 0)

  fileprivate mutating func merge(_ other: Self) {
    credit &+= other.credit
    revenue &+= other.revenue
  }
}
