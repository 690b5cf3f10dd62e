/// A report that counts the journeys of conversions, one at a time and in any order.
package protocol JourneyCounting {
  mutating func count(_ journey: borrowing Journey, revenue: Money)
}

/// All conversions of a report, and those of them that have no journey to count.
package struct CountedConversions: Hashable, Sendable {
  package var all = ConversionSums.zero
  package var unattributed = ConversionSums.zero

  package init() {}

  /// Those that have a journey.
  package var attributed: ConversionSums { all - unattributed }
}

extension UserJourneys {
  /// Counts the journeys of the conversions of some days.
  package func count(
    _ days: ReportDays, into report: inout some JourneyCounting,
    _ counted: inout CountedConversions
  ) {
    for (conversion, range) in zip(conversions, journeys) where days.contains(conversion.instant) {
      counted.all.add(conversion.revenue)
      if range.isEmpty {
        counted.unattributed.add(conversion.revenue)
      } else {
        report.count(
          touchpoints.journey(range, conversion: conversion.instant), revenue: conversion.revenue)
      }
    }
  }
}
