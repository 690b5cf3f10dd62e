package import AttributionCore

/// Slow, obvious versions of the reports that count journeys, over facts written out in full.
package struct SlowAnalysis {
  /// One conversion with its touchpoints, oldest first.
  package struct Walk {
    package var channels: [UInt32]
    package var instants: [Int64]
    package var conversion: Int64
    package var revenue: Int64

    package var first: Int64 { conversion - instants[0] }
    package var last: Int64 { conversion - instants[instants.count - 1] }

    /// The channels, each that follows itself once.
    package var merged: [UInt32] { SlowAnalysis.merged(channels) }
  }

  package var walks: [Walk] = []
  package var open: [[UInt32]] = []

  package init() {}

  package static func merged(_ channels: [UInt32]) -> [UInt32] {
    channels.indices.filter { $0 == 0 || channels[$0 - 1] != channels[$0] }.map { channels[$0] }
  }

  /// Random users: few channels and instants, so that all ties come up.
  package init(users: Int, channels: UInt32, random: inout SeededRandom) {
    for _ in 0..<users {
      let count = Int.random(in: 1...7, using: &random)
      let walked = (0..<count).map { _ in UInt32.random(in: 0..<channels, using: &random) }
      if Int.random(in: 0..<3, using: &random) > 0 {
        open.append(walked)
        continue
      }
      let day: Int64 = Instant.microsPerDay
      let instants = (0..<count).map { _ in
        Bool.random(using: &random)
          ? Int64.random(in: 0...(120 * day), using: &random)
          : Int64.random(in: 0...120, using: &random) * day / 24
      }.sorted()
      walks.append(
        Walk(
          channels: walked, instants: instants,
          conversion: instants[count - 1] + Int64.random(in: 0...3, using: &random) * day / 2,
          revenue: Int64.random(in: -500...5_000, using: &random) * 10_000))
    }
  }

  package func sums(_ isCounted: (Walk) -> Bool) -> ConversionSums {
    let counted = walks.filter(isCounted)
    return ConversionSums(
      conversions: Int64(counted.count),
      revenue: Money(micros: counted.reduce(0) { $0 + $1.revenue }))
  }

  /// The smallest value that at least so many hundredths of the values do not exceed.
  package static func quantile(_ values: [Int64], percent: Int) -> Int64? {
    values.sorted().first { value in
      values.count { $0 <= value } * 100 >= percent * values.count
    }
  }

  /// Feeds the journeys to a report, in a random order.
  package func count(
    into report: inout some JourneyCounting, random: inout SeededRandom
  ) {
    for walk in walks.shuffled(using: &random) {
      var touchpoints = Touchpoints()
      for (channel, instant) in zip(walk.channels, walk.instants) {
        touchpoints.append(
          channel: ChannelID(rawValue: channel), instant: Instant(micros: instant), flags: [])
      }
      let journey = touchpoints.journey(
        0..<touchpoints.count, conversion: Instant(micros: walk.conversion))
      report.count(journey, revenue: Money(micros: walk.revenue))
    }
  }
}
