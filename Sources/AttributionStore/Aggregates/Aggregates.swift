import AttributionCore

/// Changes to the sums that reports are made of, collected while users are worked through.
///
/// The same type collects what a transaction changes and, started empty, what a recomputation
/// from the facts arrives at; so both are the same code.
struct Aggregates {
  /// Sessions and cost by channel and day.
  private(set) var channelDays = ChannelDayTable()
  /// Credit and revenue by basis, model, channel and day.
  private(set) var creditDays = CreditDayTable()
  /// Conversions by day.
  private(set) var conversionDays = DeltaTable<ConversionDaySums>()
  var counts = FactCounts()
  private let zone: TimeZoneRules
  private let channels: EffectiveChannels

  init(zone: TimeZoneRules, _ channels: EffectiveChannels) {
    self.zone = zone
    self.channels = channels
  }

  struct ChannelDaySums: DeltaSums, Hashable {
    var sessions: Int64 = 0
    var cost: Int64 = 0

    mutating func add(_ other: Self) -> Bool {
      let first = sessions.addChecked(other.sessions)
      return cost.addChecked(other.cost) && first
    }

    var isZero: Bool { sessions == 0 && cost == 0 }
  }

  struct CreditDaySums: DeltaSums, Hashable {
    var credit: Int64 = 0
    var revenue: Int64 = 0

    mutating func add(_ other: Self) -> Bool {
      let first = credit.addChecked(other.credit)
      return revenue.addChecked(other.revenue) && first
    }

    var isZero: Bool { credit == 0 && revenue == 0 }
  }

  struct ConversionDaySums: DeltaSums, Hashable {
    var conversions: Int64 = 0
    var revenue: Int64 = 0
    var attributed: Int64 = 0
    var attributedRevenue: Int64 = 0
    var unattributed: Int64 = 0
    var unattributedRevenue: Int64 = 0
    var pending: Int64 = 0

    mutating func add(_ other: Self) -> Bool {
      let fits = [
        conversions.addChecked(other.conversions),
        revenue.addChecked(other.revenue),
        attributed.addChecked(other.attributed),
        attributedRevenue.addChecked(other.attributedRevenue),
        unattributed.addChecked(other.unattributed),
        unattributedRevenue.addChecked(other.unattributedRevenue),
        pending.addChecked(other.pending),
      ]
      return !fits.contains(false)
    }

    var isZero: Bool { self == Self() }
  }

  /// Which day a credit is counted on.
  enum Basis: Int32, CaseIterable {
    case sessionDay = 0
    case conversionDay = 1
  }

  /// Adds (or with −1 takes away) the facts of a user.
  mutating func addFacts(of history: UserHistory, times sign: Int64) {
    // Once for all sessions: taking it out of `self` costs more than asking it for a day.
    let zone = zone
    let channels = channels
    for session in history.sessions {
      let channel = channels.channel(of: session, in: history)
      channelDays.add(
        zone.day(of: session.instant), channel,
        ChannelDaySums(sessions: sign, cost: sign * (session.cost?.amount.micros ?? 0)))
      if session.cost != nil { counts.costs += sign }
    }
    counts.sessions += sign * Int64(history.sessions.count)
    counts.conversions += sign * Int64(history.conversions.count)
    for conversion in history.conversions {
      conversionDays.add(
        .init(a: zone.day(of: conversion.instant).number),
        ConversionDaySums(conversions: sign, revenue: sign * conversion.revenue.micros))
    }
  }

  /// Counts a user's conversions as waiting for attribution, or with −1 no longer.
  mutating func addPending(_ history: UserHistory, times sign: Int64) {
    counts.pendingUsers += sign
    for conversion in history.conversions {
      conversionDays.add(
        .init(a: zone.day(of: conversion.instant).number), ConversionDaySums(pending: sign))
    }
  }

  /// Adds (or with −1 takes away) what a user contributes.
  mutating func add(_ contribution: Contribution, times sign: Int64) {
    for part in contribution.conversions {
      conversionDays.add(
        .init(a: part.day.number),
        ConversionDaySums(
          attributed: sign * part.attributed,
          attributedRevenue: sign * part.attributedRevenue.micros,
          unattributed: sign * part.unattributed,
          unattributedRevenue: sign * part.unattributedRevenue.micros))
    }
    add(contribution.credits, times: sign)
  }

  /// Adds (or with −1 takes away) credits alone.
  mutating func add(_ credits: [Contribution.CreditPart], times sign: Int64 = 1) {
    for part in credits {
      let sums = CreditDaySums(
        credit: sign * part.credit.nanos, revenue: sign * part.revenue.micros)
      for basis in Basis.allCases {
        let day = basis == .sessionDay ? part.sessionDay : part.conversionDay
        creditDays.add(
          .init(basis: basis, model: part.model, day: day, channel: part.channel), sums)
      }
    }
  }
}

/// How much of everything there is.
package struct FactCounts: Hashable, Sendable {
  package var sessions: Int64 = 0
  package var conversions: Int64 = 0
  /// Costs of known sessions.
  package var costs: Int64 = 0
  /// Costs whose session has not come yet.
  package var waitingCosts: Int64 = 0
  package var users: Int64 = 0
  /// Users who changed since they were attributed.
  package var pendingUsers: Int64 = 0
  /// Ids that are known to be another's alias.
  package var identities: Int64 = 0
  package var forgottenUsers: Int64 = 0

  package init() {}

  static let names: [(String, any WritableKeyPath<FactCounts, Int64> & Sendable)] = [
    ("sessions", \.sessions), ("conversions", \.conversions), ("costs", \.costs),
    ("waiting_costs", \.waitingCosts), ("users", \.users), ("pending_users", \.pendingUsers),
    ("identities", \.identities), ("forgotten_users", \.forgottenUsers),
  ]
}
