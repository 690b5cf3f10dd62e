import AttributionCore

/// The replicates of every row of a report, calibrated where that is wanted.
struct ReplicateTable {
  private struct Row {
    var credits: [Int128]
    var revenues: [Int128]

    mutating func add(_ other: Row) {
      for index in credits.indices {
        credits[index] &+= other.credits[index]
        revenues[index] &+= other.revenues[index]
      }
    }
  }

  private var rows: [ReportIntervals.Key: Row] = [:]
  private let total: Row

  init(
    _ bootstrap: Bootstrap, _ positions: [ReportIntervals.Key: Int], _ calibration: Calibration?
  ) {
    total = Row(credits: bootstrap.credits(0), revenues: bootstrap.revenues(0))
    let nothing = [Int128](repeating: 0, count: bootstrap.replicates)
    for (key, position) in positions {
      var row = Row(credits: bootstrap.credits(position), revenues: bootstrap.revenues(position))
      if let factor = key.channel.flatMap({ calibration?.factor(of: $0) }) {
        let credits = row.credits.map { factor.scale($0) }
        let revenues = row.revenues.map { factor.scale($0) }
        let rest = Row(
          credits: zip(row.credits, credits).map { $0 &- $1 },
          revenues: zip(row.revenues, revenues).map { $0 &- $1 })
        let baseline = ReportIntervals.Key(
          channel: ReportQuery.baseline, day: key.day, isBaseline: true)
        rows[baseline, default: Row(credits: nothing, revenues: nothing)].add(rest)
        row = Row(credits: credits, revenues: revenues)
      }
      rows[key] = row
    }
  }

  /// The intervals of all rows; folded, all channels are one row beside the baseline.
  func intervals(_ interval: PercentileInterval, isFolded: Bool) -> ReportIntervals {
    var intervals = ReportIntervals(total: Self.bounds(total, interval))
    var folded: Row?
    for (key, row) in rows {
      if isFolded, !key.isBaseline {
        if folded?.add(row) == nil { folded = row }
      } else {
        intervals.rows[key] = Self.bounds(row, interval)
      }
    }
    if let folded {
      let key = ReportIntervals.Key(channel: nil, day: nil)
      intervals.rows[key] = Self.bounds(folded, interval)
    }
    return intervals
  }

  private static func bounds(
    _ row: Row, _ interval: PercentileInterval
  ) -> ReportIntervals.Bounds {
    var (credits, revenues) = (row.credits, row.revenues)
    let credit = interval.bounds(of: &credits)
    let revenue = interval.bounds(of: &revenues)
    return ReportIntervals.Bounds(
      credit: Credit(
        nanos: Int64(clamping: credit.low))...Credit(nanos: Int64(clamping: credit.high)),
      revenue: Money(
        micros: Int64(clamping: revenue.low))...Money(
          micros: Int64(clamping: revenue.high)))
  }
}
