import AttributionCore
import AttributionRPC
import AttributionStore

/// The credit of every row of a report, day by day.
struct Trends {
  /// The day of the first step; nil where there is no day at all.
  let first: Day?
  private let grain: ReportGrouping
  private var steps: [ReportIntervals.Key: [Credit]] = [:]

  /// Ten years; of longer ranges the last ones are told.
  private static let mostDays = 3660

  /// Takes the days out of a report that has them.
  init(_ report: ReportQuery.Report, _ request: ReportsChannels) {
    grain = request.by
    let days = report.rows.compactMap(\.day)
    guard let earliest = days.min(), let latest = days.max() else {
      first = nil
      return
    }
    let start = max(
      Int(max(request.from ?? earliest, earliest).number), Int(latest.number) - Self.mostDays + 1)
    first = Day(number: Int32(start))
    let count = Int(latest.number) - start + 1
    for row in report.rows {
      guard let day = row.day, Int(day.number) >= start else { continue }
      let zeros = [Credit](repeating: .zero, count: count)
      steps[Self.key(row, grain), default: zeros][Int(day.number) - start] +=
        row.credits[0]
    }
  }

  /// The steps of a row of the folded report.
  func steps(of row: ReportQuery.ReportRow) -> [Credit]? { steps[Self.key(row, grain)] }

  private static func key(
    _ row: ReportQuery.ReportRow, _ grain: ReportGrouping
  ) -> ReportIntervals.Key {
    var row = row
    row.day = nil
    if grain == .total, !row.isBaseline { row.channel = nil }
    return ReportIntervals.Key(row)
  }
}
