/// The part each channel plays in journeys: it opens them, closes them, or helps in between.
package struct AssistReport: JourneyCounting, Sendable {
  /// The conversions of one channel.
  package struct Row: Hashable, Sendable {
    package var channel: ChannelID
    /// It is in the journey.
    package var touched = ConversionSums.zero
    /// It has the first touchpoint.
    package var first = ConversionSums.zero
    /// It has the last touchpoint.
    package var last = ConversionSums.zero
    /// It has all touchpoints.
    package var solo = ConversionSums.zero

    /// It is in the journey, and does not have the last touchpoint.
    package var assisted: ConversionSums { touched - last }

    /// Assisted conversions per conversion it closes, in millionths; nil where it closes none.
    package var ratio: Int64? {
      FixedPoint.ratio(Int128(assisted.conversions), over: Int128(last.conversions), to: 6)
    }
  }

  private var sums: [Row] = []
  /// The journey that each channel was last seen in, counted from one.
  private var seen: [Int64] = []
  private var journeys: Int64 = 0

  package init() {}

  package mutating func count(_ journey: borrowing Journey, revenue: Money) {
    journeys += 1
    let channels = journey.channels
    var distinct = 0
    for index in channels.indices {
      let channel = makeRow(channels[index])
      guard seen[channel] != journeys else { continue }
      seen[channel] = journeys
      distinct += 1
      sums[channel].touched.add(revenue)
    }
    let (first, last) = (Int(channels[0].rawValue), Int(channels[channels.count - 1].rawValue))
    sums[first].first.add(revenue)
    sums[last].last.add(revenue)
    if distinct == 1 { sums[first].solo.add(revenue) }
  }

  private mutating func makeRow(_ channel: ChannelID) -> Int {
    let number = Int(channel.rawValue)
    while sums.count <= number {
      sums.append(Row(channel: ChannelID(rawValue: UInt32(sums.count))))
      seen.append(0)
    }
    return number
  }

  /// The channels that are in a journey: those in most first, then by name.
  package func rows(_ channels: ChannelNames) -> [Row] {
    sums.filter { $0.touched.conversions > 0 }.sorted {
      $0.touched.conversions != $1.touched.conversions
        ? $0.touched.conversions > $1.touched.conversions
        : channels[$0.channel] < channels[$1.channel]
    }
  }
}
