import AttributionCore
import GRDB

/// Counts the conversions whose journeys two sets of rules make differently.
struct JourneyComparison {
  private(set) var changed: Int64 = 0
  private let old: Side
  private let new: Side
  private let days: ClosedRange<Day>
  /// What the new side calls its channels, in the numbers of the old.
  private let numbers: [ChannelID]
  private var touchpoints = (old: Touchpoints(), new: Touchpoints())

  private struct Side {
    let rules: AttributionRules
    let channels: EffectiveChannels
  }

  /// Looks at the conversions of some days, as the new rules cut them.
  init(
    _ database: Database, _ old: AttributionRules, _ new: AttributionRules,
    _ days: ClosedRange<Day>
  ) throws {
    self.old = Side(rules: old, channels: try EffectiveChannels(database, old))
    self.new = Side(rules: new, channels: try EffectiveChannels(database, new))
    self.days = days
    var names = self.old.channels.names
    numbers = self.new.channels.names.names.map { names.intern($0) }
  }

  mutating func compare(_ history: UserHistory) {
    history.copyTouchpoints(to: &touchpoints.old, old.channels)
    history.copyTouchpoints(to: &touchpoints.new, new.channels)
    var previous: Instant?
    for conversion in history.conversions {
      defer { previous = conversion.instant }
      guard days.contains(new.rules.zone.day(of: conversion.instant)) else { continue }
      let before = old.rules.journeys.range(
        of: conversion.instant, after: previous, in: touchpoints.old.instants)
      let after = new.rules.journeys.range(
        of: conversion.instant, after: previous, in: touchpoints.new.instants)
      let isSame =
        before == after
        && after.allSatisfy { index in
          numbers[Int(touchpoints.new.channels[index].rawValue)] == touchpoints.old.channels[index]
        }
      if !isSame { changed += 1 }
    }
  }
}
