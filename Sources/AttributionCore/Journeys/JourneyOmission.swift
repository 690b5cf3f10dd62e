/// Why a session of the user who converted is not part of the conversion's journey.
package enum JourneyOmission: String, CaseIterable, Sendable {
  case afterConversion = "after-conversion"
  /// At its very instant, where the boundary is exclusive.
  case atConversion = "at-conversion"
  case beyondLookback = "beyond-lookback"
  /// Up to the user's previous conversion, where journeys restart.
  case beforePrevious = "before-previous-conversion"
}

extension JourneyRules {
  /// Why a session is left out; nil where it is part of the journey.
  ///
  /// Agrees with ``range(of:after:in:)``, session by session.
  package func omission(
    of session: Instant, conversion: Instant, after previous: Instant?
  ) -> JourneyOmission? {
    if session > conversion { return .afterConversion }
    if session == conversion, boundary == .exclusive { return .atConversion }
    if let oldest = oldest(for: conversion), session < oldest { return .beyondLookback }
    guard afterConversion == .restart, let previous else { return nil }
    let isBefore = boundary == .inclusive ? session <= previous : session < previous
    return isBefore ? .beforePrevious : nil
  }

  /// The oldest instant that a session of the journey may have; nil where any is old enough.
  package func oldest(for conversion: Instant) -> Instant? {
    guard let lookback else { return nil }
    let (oldest, overflow) = conversion.micros.subtractingReportingOverflow(lookback)
    return overflow ? nil : Instant(micros: oldest)
  }
}
