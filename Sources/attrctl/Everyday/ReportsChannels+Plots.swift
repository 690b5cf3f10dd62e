import AttributionCore
import AttributionRPC

extension ReportsChannels {
  /// The bars and the courses of a report, a line a channel however finely it is cut.
  struct Plots {
    private let response: Response
    /// What the bars are of: credit or revenue.
    private let isRevenue: Bool

    init(_ response: Response, of quantity: String) {
      self.response = response
      isRevenue = quantity == "revenue"
    }

    /// Nothing where there is nothing to draw.
    var drawings: [Drawing] {
      guard !response.rows.isEmpty else { return [] }
      return [.bars(bars)] + (courses.map { [.courses($0)] } ?? [])
    }

    private var channels: [(label: String, rows: [ChannelRow])] {
      var channels: [(label: String, rows: [ChannelRow])] = []
      for row in response.rows {
        let label = row.channelName ?? "total"
        if let last = channels.indices.last, channels[last].label == label {
          channels[last].rows.append(row)
        } else {
          channels.append((label, [row]))
        }
      }
      return channels
    }

    private var bars: BarPlot {
      let noun = isRevenue ? "Revenue" : "Credit"
      let confidence = response.bootstrap.map { ", with intervals of \($0.confidence) %" } ?? ""
      return BarPlot(
        title: "\(noun)\(confidence):", bars: channels.map { bar($0.label, $0.rows) })
    }

    private func bar(_ label: String, _ rows: [ChannelRow]) -> BarPlot.Bar {
      let credit = rows.reduce(Credit.zero) { $0 + $1.credit }
      let revenue = rows.reduce(Money.zero) { $0 + $1.revenue }
      var bar = BarPlot.Bar(
        label: label, value: isRevenue ? revenue.micros : credit.nanos,
        shown: isRevenue ? Cell.money(revenue).shown : Cell.credit(credit).shown)
      guard rows.count == 1, let intervals = rows[0].intervals else { return bar }
      let low = isRevenue ? intervals.revenue.low?.micros : intervals.credit.low?.nanos
      let high = isRevenue ? intervals.revenue.high?.micros : intervals.credit.high?.nanos
      if let low, let high, low <= high { bar.interval = low...high }
      return bar
    }

    /// Credit by day; nil where the rows have no trend.
    private var courses: CoursePlot? {
      let courses = channels.compactMap { channel -> CoursePlot.Course? in
        guard channel.rows.count == 1, let trend = channel.rows[0].trend, !trend.isEmpty
        else { return nil }
        return CoursePlot.Course(label: channel.label, steps: trend.map(\.nanos))
      }
      guard let first = response.trendFrom, let days = courses.map(\.steps.count).max()
      else { return nil }
      let last = Day(number: Int32(clamping: Int(first.number) + days - 1))
      return CoursePlot(title: "Credit by day, \(first) to \(last):", courses: courses)
    }
  }
}
