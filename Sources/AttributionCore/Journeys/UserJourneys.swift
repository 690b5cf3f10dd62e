/// A user's sessions and conversions, cut into the journeys of the conversions and the open path.
package struct UserJourneys: Sendable {
  package var touchpoints = Touchpoints()
  /// Ascending by instant.
  package var conversions: [Attributor.Conversion] = []
  /// Which touchpoints are the journey of each conversion; empty where it has none.
  package private(set) var journeys: [Range<Int>] = []
  /// Which touchpoints came after the last conversion.
  package private(set) var openPath = 0..<0

  package init() {}

  /// Finds the journeys and the open path of what is in the lists now.
  package mutating func cut(by rules: JourneyRules) {
    journeys.removeAll(keepingCapacity: true)
    var previous: Instant?
    for conversion in conversions {
      journeys.append(
        rules.range(of: conversion.instant, after: previous, in: touchpoints.instants))
      previous = conversion.instant
    }
    openPath = rules.openPath(after: previous, in: touchpoints.instants)
  }
}
