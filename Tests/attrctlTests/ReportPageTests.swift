import AttributionCore
import AttributionRPC
import Testing

@testable import attrctl

/// Snapshots of reports with intervals, lift tests and drawings.
@Suite struct ReportPageTests {
  private static func row(_ channel: String?, credit: Int64, cost: Int64) -> ChannelRow {
    var row = ChannelRow()
    row.channelName = channel
    row.sessions = 7
    row.cost = Money(micros: cost * 1_000_000)
    row.credit = Credit(nanos: credit * 1_000_000)
    row.revenue = Money(micros: credit * 10_000)
    row.intervals = intervals(credit, cost)
    row.trend = [0, credit / 2, credit - credit / 2].map { Credit(nanos: $0 * 1_000_000) }
    return row
  }

  private static func intervals(_ credit: Int64, _ cost: Int64) -> RowIntervals {
    var intervals = RowIntervals()
    let (low, high) = (credit * 8 / 10, credit * 13 / 10)
    intervals.credit = ValueInterval(
      Credit(nanos: low * 1_000_000), Credit(nanos: high * 1_000_000))
    intervals.revenue = ValueInterval(Money(micros: low * 10_000), Money(micros: high * 10_000))
    if low > 0 {
      intervals.cpo = ValueInterval(
        Money(micros: cost * 1_000_000_000 / high), Money(micros: cost * 1_000_000_000 / low))
    }
    if cost > 0 {
      intervals.roas = ValueInterval(
        JSONNumber(low * 10_000 / cost, decimals: 6), JSONNumber(high * 10_000 / cost, decimals: 6))
    }
    return intervals
  }

  private static func response(_ rows: [ChannelRow]) -> ReportsChannels.Response {
    var response = ReportsChannels.Response()
    response.model = "linear"
    response.rows = rows
    response.trendFrom = Day(year: 2026, month: 3, day: 1)
    response.totals.conversions = 4
    response.totals.conversionRevenue = Money(micros: 40_000_000)
    for row in rows {
      response.totals.credit += row.credit
      response.totals.revenue += row.revenue
      response.totals.cost += row.cost
    }
    let total = response.totals.credit.nanos / 1_000_000
    response.totals.intervals = intervals(total, response.totals.cost.micros / 1_000_000)
    var summary = BootstrapSummary()
    summary.replicates = 200
    summary.confidence = 95
    response.bootstrap = summary
    return response
  }

  private static var eighty: Style {
    var style = Style.plain
    style.width = 80
    return style
  }

  private static func page(_ response: ReportsChannels.Response, _ words: [String] = []) throws
    -> Page
  {
    var words = words
    let choices = try PageChoices(taking: ReportsChannels.pageOptions, from: &words, .table)
    return ReportsChannels.page(of: response, choices)
  }

  private static let two = response([
    row("Direct", credit: 2_500, cost: 0), row("Paid Social", credit: 1_500, cost: 120),
  ])

  @Test func `intervals and a trend, in eighty columns`() throws {
    let text = try Self.page(Self.two).text(Self.eighty)
    #expect(
      text == """
        Model linear, generation 0.

        channel      sessions    cost  credit  revenue    cpo  roas  trend
        Direct              7    0.00   2.500    25.00      –     –  ▁██
        Paid Social         7  120.00   1.500    15.00      –     –  ▁██
        ──────────────────────────────────────────────────────────────────
        total              14  120.00   4.000    40.00  30.00  0.33

        Intervals of 95 %, from 200 replicates:
        channel      credit   from     to  revenue   from     to
        Direct        2.500  2.000  3.250    25.00  20.00  32.50
        Paid Social   1.500  1.200  1.950    15.00  12.00  19.50
        ────────────────────────────────────────────────────────
        total         4.000  3.200  5.200    40.00  32.00  52.00

        channel        cpo   from      to  roas  from    to
        Direct           –   0.00    0.00     –     –     –
        Paid Social      –  61.54  100.00     –  0.10  0.16
        ───────────────────────────────────────────────────
        total        30.00  23.08   37.50  0.33  0.27  0.43

        4 conversions worth 40.00.
        Intervals: other users; costs, fitted models and lift tests as they are.
        Days: `--by day`.

        """)
  }

  @Test func `a plot has bars with intervals, and every day`() throws {
    let text = try Self.page(Self.two, ["--plot"]).text(Self.eighty)
    #expect(!text.contains("trend"))
    #expect(
      text.contains(
        """

        Credit, with intervals of 95 %:
        Direct       2.500  ████████████████████████████████████├─────────┼────────────┤
        Paid Social  1.500  ██████████████████████├────┼────────┤

        Credit by day, 2026-03-01 to 2026-03-03:
        Direct       ▁██
        Paid Social  ▁██

        4 conversions
        """))
    for line in text.split(separator: "\n") { #expect(line.count <= 80) }
    let revenue = try Self.page(Self.two, ["--plot", "revenue"]).text(Self.eighty)
    #expect(revenue.contains("Revenue, with intervals of 95 %:\nDirect       25.00  █"))
  }

  @Test func `lift tests are named, with what they leave`() throws {
    var baseline = Self.row("(baseline)", credit: -500, cost: 0)
    baseline.isBaseline = true
    var response = Self.response([Self.row("Paid Social", credit: 1_500, cost: 120), baseline])
    response.bootstrap = nil
    var test = CalibrationTest()
    test.from = Day(number: 20_000)
    test.to = Day(number: 20_006)
    test.incremental = Credit(nanos: 3_000_000_000)
    test.standardError = .one
    test.credit = Credit(nanos: 2_000_000_000)
    var channel = ChannelCalibration()
    channel.channelName = "Paid Social"
    channel.factor = JSONNumber(1_500_000_000, decimals: 9)
    channel.standardError = JSONNumber(500_000_000, decimals: 9)
    channel.tests = [test, test]
    response.calibration = [channel]
    response.warnings = ["(baseline) is negative"]
    let text = try Self.page(response, ["--plot"]).text(Self.eighty)
    #expect(
      text.hasPrefix(
        """
        Model linear, generation 0.
        Calibrated by lift tests: Paid Social.

        channel      sessions    cost  credit  revenue     cpo  roas
        Paid Social         7  120.00   1.500    15.00       –     –
        (baseline)          7    0.00  -0.500    -5.00       –     –
        ────────────────────────────────────────────────────────────
        total              14  120.00   1.000    10.00  120.00  0.08

        Lift tests, and what linear credits the same conversions with:
        channel      factor      ±  from        to          caused      ±  credited
        Paid Social   1.500  0.500  2024-10-04  2024-10-10   3.000  1.000     2.000
                                    2024-10-04  2024-10-10   3.000  1.000     2.000

        Credit:
        """))
    #expect(text.contains("Warning: (baseline) is negative."))
    #expect(text.contains("│"))
  }

  @Test func `a report without conversions, and one of a single total`() throws {
    let empty = try Self.page(Self.response([]), ["--plot"])
    #expect(empty.drawings.isEmpty)
    #expect(empty.text(Self.eighty).contains("Model linear"))
    let total = Self.response([Self.row(nil, credit: 0, cost: 0)])
    let text = try Self.page(total, ["--plot"]).text(Self.eighty)
    #expect(text.contains("Credit, with intervals of 95 %:\ntotal  0.000  ┼\n"))
    #expect(text.contains("total  ▁▁▁\n"))
  }

  @Test func `days are drawn as their channel's, and have no interval`() throws {
    var first = Self.row("Direct", credit: 2_000, cost: 0)
    first.date = Day(number: 1)
    var second = first
    second.date = Day(number: 2)
    let text = try Self.page(Self.response([first, second]), ["--plot"]).text(Self.eighty)
    #expect(text.contains("\nDirect  4.000  ██"))
    #expect(!text.contains("┤"))
  }

  @Test func `CSV has the bounds and the days beside the rows`() throws {
    let table = try #require(try Self.page(Self.two).table)
    #expect(
      CSV.text(table).split(separator: "\r\n").prefix(2) == [
        "channel_name,sessions,cost,credit,revenue,cpo,roas,trend,credit_low,credit_high,"
          + "revenue_low,revenue_high,cpo_low,cpo_high,roas_low,roas_high",
        "Direct,7,0,2.5,25,,,0 1.25 1.25,2,3.25,20,32.5,0,0,,",
      ])
  }
}
