import AttributionCore
import AttributionRPC

extension ReportsChannels {
  /// The tables of a report: its rows, and the intervals where there are any.
  struct Tables {
    private let response: Response
    private let hasChannels: Bool
    private let hasDates: Bool

    init(_ response: Response) {
      self.response = response
      hasChannels = response.rows.contains { $0.channelName != nil }
      hasDates = response.rows.contains { $0.date != nil }
    }

    private var keyColumns: [Table.Column] {
      (hasChannels ? [.text("channel_name", title: "channel")] : [])
        + (hasDates ? [.text("date")] : [])
    }

    private func keys(_ row: ChannelRow) -> [Cell] {
      (hasChannels ? [.text(row.channelName)] : []) + (hasDates ? [.plain(row.date)] : [])
    }

    /// The beginning of the line of totals; nil where the rows are the total.
    private var totalKeys: [Cell]? {
      hasChannels ? [.plain("total")] + (hasDates ? [.plain("")] : []) : nil
    }

    /// The rows, with a column of their trends where `showsTrend` and there are any.
    func rows(showsTrend: Bool) -> Table {
      let totals = response.totals
      let hasTrend = showsTrend && response.rows.contains { $0.trend != nil }
      var table = Table(
        keyColumns
          + ["sessions", "cost", "credit", "revenue", "cpo", "roas"].map { .number($0) }
          + (hasTrend ? [.text("trend")] : []))
      table.rows = response.rows.map { row in
        keys(row) + [
          .integer(row.sessions), .money(row.cost), .credit(row.credit), .money(row.revenue),
          .money(row.cpo), .ratio(row.roas),
        ] + (hasTrend ? [.course(row.trend)] : [])
      }
      table.totals = totalKeys.map { keys in
        let sessions = response.rows.reduce(0) { $0 + $1.sessions }
        return keys + [
          .integer(sessions), .money(totals.cost), .credit(totals.credit), .money(totals.revenue),
          .money(totals.cpo), .ratio(totals.roas),
        ] + (hasTrend ? [.plain("")] : [])
      }
      return table
    }

    /// The intervals, for reading: two tables that fit a page each.
    var intervals: [Table] {
      guard let summary = response.bootstrap else { return [] }
      let bounds: [Table.Column] = [
        .number("from"), Table.Column.number("to").joined,
      ]
      var credit = Table(keyColumns + [.number("credit")] + bounds + [.number("revenue")] + bounds)
      credit.caption =
        "Intervals of \(summary.confidence) %, from \(counted(summary.replicates, "replicate")):"
      credit.rows = response.rows.map { row in
        keys(row) + [.credit(row.credit)] + (row.intervals?.creditCells ?? [])
          + [.money(row.revenue)] + (row.intervals?.revenueCells ?? [])
      }
      let total = response.totals
      credit.totals = totalKeys.map { keys in
        keys + [.credit(total.credit)] + (total.intervals?.creditCells ?? [])
          + [.money(total.revenue)] + (total.intervals?.revenueCells ?? [])
      }
      var ratios = Table(keyColumns + [.number("cpo")] + bounds + [.number("roas")] + bounds)
      ratios.rows = response.rows.map { row in
        keys(row) + [.money(row.cpo)] + (row.intervals?.cpoCells ?? [])
          + [.ratio(row.roas)] + (row.intervals?.roasCells ?? [])
      }
      ratios.totals = totalKeys.map { keys in
        keys + [.money(total.cpo)] + (total.intervals?.cpoCells ?? [])
          + [.ratio(total.roas)] + (total.intervals?.roasCells ?? [])
      }
      return [credit, ratios]
    }

    /// What lift tests make of the channels.
    var calibration: Table? {
      guard let channels = response.calibration, !channels.isEmpty else { return nil }
      var table = Table([
        .text("channel"), .number("factor"), .number("±"), .text("from"), .text("to"),
        .number("caused"), .number("±"), .number("credited"),
      ])
      table.caption = "Lift tests, and what \(response.model) credits the same conversions with:"
      table.rows = channels.flatMap { channel in
        channel.tests.enumerated().map { index, test in
          [
            index == 0 ? .text(channel.channelName) : .plain(""),
            index == 0 ? .factor(channel.factor) : .plain(""),
            index == 0 ? .factor(channel.standardError) : .plain(""), .plain(test.from),
            .plain(test.to), .credit(test.incremental), .credit(test.standardError),
            .credit(test.credit),
          ]
        }
      }
      return table
    }

    /// Rows and intervals in one table, for CSV.
    var data: Table {
      var table = rows(showsTrend: true)
      table.totals = nil
      guard response.bootstrap != nil else { return table }
      table.columns += ["credit", "revenue", "cpo", "roas"].flatMap { name -> [Table.Column] in
        [.number("\(name)_low"), .number("\(name)_high")]
      }
      for (index, row) in response.rows.enumerated() {
        guard let intervals = row.intervals else { continue }
        table.rows[index] += intervals.creditCells + intervals.revenueCells
        table.rows[index] += intervals.cpoCells + intervals.roasCells
      }
      return table
    }
  }
}

extension RowIntervals {
  fileprivate var creditCells: [Cell] { [.credit(credit.low), .credit(credit.high)] }
  fileprivate var revenueCells: [Cell] { [.money(revenue.low), .money(revenue.high)] }
  fileprivate var cpoCells: [Cell] { [.money(cpo.low), .money(cpo.high)] }
  fileprivate var roasCells: [Cell] { [.ratio(roas.low), .ratio(roas.high)] }
}

extension Cell {
  /// What credit is multiplied by, to three decimals.
  fileprivate static func factor(_ number: JSONNumber?) -> Cell {
    guard let units = number?.units(decimals: 9) else { return none }
    return .plain(rounded(units, decimals: 9, to: 3))
  }
}

extension ReportTotals {
  /// Cost per credited conversion.
  fileprivate var cpo: Money? {
    FixedPoint.ratio(cost.micros, decimals: 6, over: credit.nanos, decimals: 9, to: 6)
      .map(Money.init(micros:))
  }

  /// Revenue per cost.
  fileprivate var roas: JSONNumber? {
    FixedPoint.ratio(revenue.micros, decimals: 6, over: cost.micros, decimals: 6, to: 6)
      .map { JSONNumber($0, decimals: 6) }
  }
}
