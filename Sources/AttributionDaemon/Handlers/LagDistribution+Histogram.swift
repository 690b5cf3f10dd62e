import AttributionCore
import AttributionRPC

extension LagDistribution {
  /// Of times in microseconds, as seconds.
  init(ofTime histogram: inout Histogram) {
    self.init()
    median = histogram.quantile(percent: 50).map { JSONNumber($0, decimals: 6) }
    p90 = histogram.quantile(percent: 90).map { JSONNumber($0, decimals: 6) }
    fill(histogram, unit: Instant.microsPerSecond, label: Self.timeLabel)
  }

  /// Of lengths in touchpoints.
  init(ofLength histogram: inout Histogram) {
    self.init()
    median = histogram.quantile(percent: 50).map { JSONNumber($0) }
    p90 = histogram.quantile(percent: 90).map { JSONNumber($0) }
    fill(histogram, unit: 1, label: Self.lengthLabel)
  }

  private mutating func fill(
    _ histogram: Histogram, unit: Int64, label: (_ from: Int64, _ to: Int64?) -> String
  ) {
    var sum: Int64 = 0
    for (position, sums) in histogram.classes.enumerated() {
      let from = histogram.bounds[position] / unit
      let to =
        position + 1 < histogram.bounds.count ? histogram.bounds[position + 1] / unit : nil
      sum += sums.conversions
      var entry = LagClass()
      entry.label = label(from, to)
      entry.from = Int(from)
      entry.to = to.map { Int($0) }
      entry.conversions = Int(sums.conversions)
      entry.revenue = sums.revenue
      entry.share = Ratios.share(sums.conversions, histogram.total)
      entry.cumulativeShare = Ratios.share(sum, histogram.total)
      classes.append(entry)
    }
  }

  /// Whole days by their number: `2 days` is from 48 hours to just under 72.
  private static func timeLabel(_ from: Int64, _ to: Int64?) -> String {
    let (hour, day): (Int64, Int64) = (3600, 86_400)
    if from == 0 { return "under 1 h" }
    if from < day { return "\(from / hour)-\((to ?? day) / hour) h" }
    guard let to else { return "over \(from / day - 1) days" }
    if to - from > day { return "\(from / day)-\(to / day - 1) days" }
    return from == day ? "1 day" : "\(from / day) days"
  }

  private static func lengthLabel(_ from: Int64, _ to: Int64?) -> String {
    guard let to else { return "over \(from - 1)" }
    return to - from > 1 ? "\(from)-\(to - 1)" : "\(from)"
  }
}
