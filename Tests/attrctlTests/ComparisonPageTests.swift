import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import attrctl

/// Snapshots of comparisons.
@Suite struct ComparisonPageTests {
  private static func row(
    _ channel: String, sessions: Int, cost: Int64, credits: [(String, Int64)]
  ) -> ComparisonRow {
    var row = ComparisonRow()
    row.channelName = channel
    row.sessions = sessions
    row.cost = Money(micros: cost * 10_000)
    for (model, thousandths) in credits {
      row.credit[model] = Credit(nanos: thousandths * 1_000_000)
      row.revenue[model] = Money(micros: thousandths * 10_000)
      guard model != credits[0].0 else { continue }
      row.differences[model] = difference(thousandths - credits[0].1, of: credits[0].1)
    }
    return row
  }

  private static func difference(_ thousandths: Int64, of base: Int64) -> ModelDifference {
    var difference = ModelDifference()
    difference.credit = Credit(nanos: thousandths * 1_000_000)
    difference.revenue = Money(micros: thousandths * 10_000)
    difference.percent = Disagreement.percent(
      Credit(nanos: thousandths), of: Credit(nanos: base)
    ).map { JSONNumber($0, decimals: 4) }
    return difference
  }

  private static func comparison(_ rows: [ComparisonRow]) -> ReportsCompare.Response {
    var response = ReportsCompare.Response()
    response.models = rows[0].credit.entries.map(\.model)
    response.base = response.models[0]
    response.rows = rows
    response.totals.conversions = 6
    response.totals.conversionRevenue = Money(micros: 60_000_000)
    for model in response.models {
      response.isKept[model] = true
      response.conserves[model] = true
      let credit = rows.reduce(Credit.zero) { $0 + ($1.credit[model] ?? .zero) }
      response.totals.credit[model] = credit
      response.totals.revenue[model] = Money(micros: credit.nanos / 100)
      guard model != response.base else { continue }
      var disagreement = ModelDisagreement()
      disagreement.credit = Disagreement.credit(
        rows.map { $0.differences[model]?.credit ?? .zero })
      disagreement.percent = Disagreement.percent(disagreement.credit, of: credit)
        .map { JSONNumber($0, decimals: 4) }
      response.totals.disagreement[model] = disagreement
    }
    return response
  }

  private static let two = comparison([
    row("Direct", sessions: 9, cost: 0, credits: [("ihc", 1_500), ("linear", 2_000)]),
    row("Email", sessions: 4, cost: 200, credits: [("ihc", 1_500), ("linear", 500)]),
    row("Print", sessions: 1, cost: 100, credits: [("ihc", 0), ("linear", 500)]),
    row("TV", sessions: 1, cost: 100, credits: [("ihc", 1_000), ("linear", 1_000)]),
  ])

  @Test func `two models`() {
    #expect(
      ReportsCompare.page(of: Self.two).text(.plain) == """
        Models ihc, linear, generation 0.

        channel  sessions  cost    ihc  linear
        Direct          9  0.00  1.500   2.000
        Email           4  2.00  1.500   0.500
        Print           1  1.00  0.000   0.500
        TV              1  1.00  1.000   1.000
        ──────────────────────────────────────
        total          15  0.00  4.000   4.000

        Credit that lies on other channels than under ihc:
        model   moved     %  most on      by
        linear  1.000  25.0  Email    -1.000

        Credit less that of ihc, most disputed first:
        channel  linear      %
        Email    -1.000  -66.7
        Direct   +0.500  +33.3
        Print    +0.500      –

        6 conversions worth 60.00.
        Revenue: `--revenue`.
        Days: `--by day`.

        """)
  }

  @Test func `revenue is shown where it is asked for`() throws {
    var arguments = ["--revenue", "--models", "ihc,linear"]
    let choices = try PageChoices(
      taking: ReportsCompare.pageOptions, from: &arguments, .table)
    #expect(arguments == ["--models", "ihc,linear"])
    let text = ReportsCompare.page(of: Self.two, choices).text(.plain)
    #expect(text.contains("Revenue less that of ihc:\nchannel  linear\nDirect    +5.00\n"))
    #expect(text.contains("Revenue:\nchannel    ihc  linear\nDirect   15.00   20.00\n"))
    #expect(!text.contains("`--revenue`"))
  }

  @Test func `CSV has all of it, with every digit`() throws {
    let table = try #require(ReportsCompare.page(of: Self.two).table)
    #expect(
      CSV.text(table).split(separator: "\r\n").prefix(3) == [
        "channel_name,sessions,cost,ihc_credit,ihc_revenue,linear_credit,linear_revenue,"
          + "linear_credit_difference,linear_credit_difference_percent,linear_revenue_difference",
        "Direct,9,0,1.5,15,2,20,0.5,33.3333,5", "Email,4,2,1.5,15,0.5,5,-1,-66.6667,-10",
      ])
  }

  /// The whole catalog beside one another.
  private static let many: ReportsCompare.Response = {
    var random = SeededRandom(seed: 81)
    let models = [
      "ihc", "first-touch", "last-touch", "last-non-direct", "linear", "time-decay", "u-shaped",
      "participation", "markov",
    ]
    let rows = ["Direct", "Email", "Paid Social and everything else that is social"].map { name in
      row(
        name, sessions: 12_345, cost: 1_234_567,
        credits: models.map { ($0, Int64.random(in: 0...1_999_999, using: &random)) })
    }
    var response = comparison(rows)
    response.isKept["markov"] = false
    response.isKept["participation"] = false
    response.conserves["participation"] = false
    response.warnings = ["shapley is left out: not fitted; see `attrctl models fit shapley`"]
    return response
  }()

  @Test(arguments: [60, 80, 100])
  func `many models wrap into tables that fit the page`(width: Int) {
    var style = Style.plain
    style.width = width
    var arguments = ["--revenue"]
    let choices = try? PageChoices(taking: ReportsCompare.pageOptions, from: &arguments, .table)
    let text = ReportsCompare.page(of: Self.many, choices ?? PageChoices()).text(style)
    let tableLines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { $0.hasPrefix("channel ") || $0.contains("──") || $0.hasPrefix("Paid Soc") }
    #expect(tableLines.count > 12)
    for line in tableLines { #expect(line.count <= width, "\(line)") }
    #expect(text.contains("On demand, not kept up to date: participation, markov."))
    #expect(text.contains("participation gives each channel of a journey all of it"))
    #expect(text.contains("shapley is left out"))
    // Every number in full, whatever the width.
    for row in Self.many.rows {
      for entry in row.credit.entries { #expect(text.contains(Cell.credit(entry.value).shown)) }
    }
  }

  @Test func `models that agree, and no conversions at all`() {
    var response = Self.comparison([
      Self.row("Direct", sessions: 1, cost: 0, credits: [("ihc", 0), ("linear", 0)])
    ])
    response.totals.conversions = 0
    response.totals.conversionRevenue = .zero
    #expect(
      ReportsCompare.page(of: response).text(.plain) == """
        Models ihc, linear, generation 0.

        channel  sessions  cost    ihc  linear
        Direct          1  0.00  0.000   0.000
        ──────────────────────────────────────
        total           1  0.00  0.000   0.000

        Credit that lies on other channels than under ihc:
        model   moved  %  most on  by
        linear  0.000  –  –         –

        No credit differs.
        channel  linear  %

        0 conversions worth 0.00.
        Revenue: `--revenue`.
        Days: `--by day`.

        """)
    response.rows[0].channelName = nil
    response.totals.disagreement = ModelValues()
    #expect(!ReportsCompare.page(of: response).text(.plain).contains("other channels"))
  }
}
