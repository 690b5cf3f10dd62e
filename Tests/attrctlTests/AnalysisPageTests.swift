import AttributionCore
import AttributionRPC
import Testing

@testable import attrctl

/// Snapshots of the reports that count journeys.
@Suite struct AnalysisPageTests {
  private static var totals: ConversionTotals {
    var totals = ConversionTotals()
    totals.conversions = 12
    totals.conversionRevenue = Money(micros: 1_050_000_000)
    totals.attributedConversions = 10
    totals.attributedRevenue = Money(micros: 1_000_000_000)
    totals.unattributedConversions = 2
    totals.unattributedRevenue = Money(micros: 50_000_000)
    return totals
  }

  private static func number(_ millionths: Int64) -> JSONNumber {
    JSONNumber(millionths, decimals: 6)
  }

  private static var paths: ReportsPaths.Response {
    var row = ReportedPath()
    row.channels = ["Paid Search", "Email", "Paid Social Retargeting", "Affiliates", "Direct"]
    row.path = row.channels.joined(separator: " > ")
    row.conversions = 6
    row.revenue = Money(micros: 700_500_000)
    row.averageRevenue = Money(micros: 116_750_000)
    row.nulls = 18
    row.rate = number(250_000)
    row.meanDays = number(3_456_789)
    var short = ReportedPath()
    short.channels = ["=Direct"]
    short.path = "=Direct"
    short.conversions = 3
    short.rate = number(1_000_000)
    var response = ReportsPaths.Response()
    response.rows = [row, short]
    response.omitted.paths = 1
    response.omitted.conversions = 1
    response.openPaths = 40
    response.openPathsElsewhere = 22
    response.totals = totals
    return response
  }

  @Test func `paths are broken at their steps`() throws {
    let page = ReportsPaths.page(of: Self.paths)
    #expect(
      page.text(.plain) == """
        conv.  revenue  average  nulls     rate  days  path
            6   700.50   116.75     18   25.0 %   3.5  Paid Search > Email >
                                                       Paid Social Retargeting >
                                                       Affiliates > Direct
            3     0.00     0.00      0  100.0 %   0.0  =Direct

        Left out: 1 path with 1 conversion worth 0.00; see --limit.
        Open paths, which led to nothing yet: 40, of which 22 are none that ever
        converted.
        12 conversions worth 1050.00.
        Unattributed: 2 conversions worth 50.00, without a journey.

        """)
    #expect(
      CSV.text(try #require(page.table))
        == [
          "path,conversions,revenue,average_revenue,nulls,rate,mean_days",
          "Paid Search > Email > Paid Social Retargeting > Affiliates > Direct,6,700.5,116.75,18,"
            + "0.25,3.456789",
          "'=Direct,3,0,0,0,1,0", "",
        ].joined(separator: "\r\n"))
  }

  @Test func `a very long path is not shown to its end`() {
    var response = Self.paths
    response.rows = [response.rows[0]]
    response.rows[0].channels = [String](repeating: "Paid Search", count: 200)
    let lines = ReportsPaths.page(of: response).text(.plain).split(separator: "\n")
    #expect(lines[5].hasSuffix("  (192 more)"))
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  private static func lag(_ label: String, _ conversions: Int, _ share: Int64) -> LagClass {
    var entry = LagClass()
    entry.label = label
    entry.conversions = conversions
    entry.share = number(share)
    entry.cumulativeShare = number(share)
    return entry
  }

  @Test func `lags say the middle and the long end in a sentence`() throws {
    var response = ReportsLags.Response()
    response.fromFirst.median = Self.number(273_600_000_000)
    response.fromFirst.p90 = Self.number(1_728_000_500_000)
    response.fromFirst.classes = [
      Self.lag("under 1 h", 4, 400_000), Self.lag("1-24 h", 6, 600_000), Self.lag("1 day", 0, 0),
    ]
    response.fromLast.median = Self.number(7_500_000)
    response.fromLast.p90 = Self.number(7_500_000_000)
    response.fromLast.classes = [Self.lag("under 1 h", 10, 1_000_000)]
    response.length.median = JSONNumber(1)
    response.length.p90 = JSONNumber(12)
    response.length.classes = [Self.lag("1", 10, 1_000_000)]
    response.totals = Self.totals
    let page = ReportsLags.page(of: response)
    #expect(
      page.text(.plain) == """
        Half of the conversions come within 3 d 4 h of the first touch, 7 s of the last,
        and 1 touch.
        Nine of ten come within 20 d 0 h of the first touch, 2 h 5 min of the last, and
        12 touches.

        from the first touch  conversions   share  cumulative  revenue
        under 1 h                       4  40.0 %      40.0 %     0.00
        1-24 h                          6  60.0 %      60.0 %     0.00

        from the last touch  conversions    share  cumulative  revenue
        under 1 h                     10  100.0 %     100.0 %     0.00

        touches  conversions    share  cumulative  revenue
        1                 10  100.0 %     100.0 %     0.00

        12 conversions worth 1050.00.
        Unattributed: 2 conversions worth 50.00, without a journey.

        """)
    let csv = CSV.text(try #require(page.table)).split(separator: "\r\n")
    #expect(csv.count == 6)
    #expect(csv[2] == "from_first,1-24 h,0,,6,0,0.6,0.6")
  }

  @Test func `assists reconcile in the totals`() throws {
    var email = AssistRow()
    email.channelName = "Email"
    email.conversions = 7
    email.revenue = Money(micros: 700_000_000)
    email.firstConversions = 6
    email.lastConversions = 2
    email.assistedConversions = 5
    email.soloConversions = 1
    email.assistRatio = Self.number(2_500_000)
    var direct = AssistRow()
    direct.channelName = "Direct"
    direct.conversions = 9
    direct.firstConversions = 4
    direct.lastConversions = 8
    direct.assistedConversions = 1
    direct.assistRatio = Self.number(125_000)
    var response = ReportsAssists.Response()
    response.rows = [direct, email]
    response.totals = Self.totals
    let page = ReportsAssists.page(of: response)
    #expect(
      page.text(.plain).hasPrefix(
        """
        channel  conversions  first  last  assisted  assists/last  solo
        Direct             9      4     8         1          0.12     0
        Email              7      6     2         5          2.50     1
        ───────────────────────────────────────────────────────────────
        total             10     10    10         6          0.60     1

        channel  revenue  first  last  assisted  solo
        Direct      0.00   0.00  0.00      0.00  0.00
        Email     700.00   0.00  0.00      0.00  0.00
        ─────────────────────────────────────────────
        total    1000.00   0.00  0.00      0.00  0.00


        """))
    #expect(
      CSV.text(try #require(page.table)).split(separator: "\r\n").last
        == "Email,7,700,6,0,2,0,5,0,1,0,2.5")
  }

  private static func overlap(_ count: Int) -> ReportsOverlap.Response {
    var response = ReportsOverlap.Response()
    for index in 0..<count {
      var channel = OverlapChannel()
      channel.channelName = "Channel \(index)"
      channel.conversions = 100 - index
      channel.share = number(Int64(100 - index) * 10_000)
      response.channels.append(channel)
    }
    let shares: [Int64] = [1_000_000, 999_999, 1, 500_000]
    for (index, share) in shares.enumerated() where index + 1 < count {
      var pair = OverlapPair()
      pair.channelName = "Channel 0"
      pair.otherChannelName = "Channel \(index + 1)"
      pair.conversions = 5
      pair.share = number(share)
      response.pairs.append(pair)
    }
    response.channelCount = count + 1
    response.totals = totals
    return response
  }

  @Test func `overlaps are a matrix of letters`() throws {
    var response = Self.overlap(5)
    var set = CoalitionRow()
    set.channels = ["Channel 0", "Channel 3"]
    set.conversions = 4
    set.share = Self.number(400_000)
    response.coalitions = [set]
    response.coalitionCount = 1
    let page = ReportsOverlap.page(of: response)
    #expect(
      page.text(.plain) == """
           channel    conversions    share  revenue
        A  Channel 0          100  100.0 %     0.00
        B  Channel 1           99   99.0 %     0.00
        C  Channel 2           98   98.0 %     0.00
        D  Channel 3           97   97.0 %     0.00
        E  Channel 4           96   96.0 %     0.00

             A    B    C    D    E
        A    -  100  >99   <1   50
        B  100    -    .    .    .
        C  >99    .    -    .    .
        D   <1    .    .    -    .
        E   50    .    .    .    -

        conversions   share  revenue  just these channels
                  4  40.0 %     0.00  Channel 0 + Channel 3

        Of a hundred conversions of the channel that has fewer, the other is in so many.
        1 more channel; see --limit.
        12 conversions worth 1050.00.
        Unattributed: 2 conversions worth 50.00, without a journey.

        """)
    let csv = CSV.text(try #require(page.table)).split(separator: "\r\n")
    #expect(csv[1] == "Channel 0,Channel 0,100,0,1")
    #expect(csv.last == "Channel 0,Channel 4,5,0,0.5")
  }

  @Test func `a matrix is shaded on a coloured terminal, and nowhere else`() {
    let table = OverlapMatrix(Self.overlap(5)).table
    let coloured = table.text(Style(isColoured: true))
    #expect(coloured.contains("\u{1B}[48;5;18;38;5;231m100\u{1B}[0m"))
    #expect(coloured.contains("\u{1B}[48;5;111;38;5;16m 50\u{1B}[0m"))
    #expect(!table.text(.plain).contains("\u{1B}"))
    #expect(!coloured.contains("m <1"))
  }

  @Test func `a matrix of many channels fits in 80 columns`() {
    let page = ReportsOverlap.page(of: Self.overlap(60))
    let lines = page.text(.plain).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.contains { $0.hasPrefix("AA  Channel 26 ") })
    #expect(lines.contains { $0.hasPrefix("The matrix has the first 15") })
  }

  @Test func `a funnel without stages says so, and one with stages has them`() throws {
    var visited = FunnelStep()
    visited.stage = "visited"
    visited.users = 200
    var converted = FunnelStep()
    converted.stage = "converted"
    converted.users = 10
    converted.continued = 8
    converted.rate = Self.number(40_000)
    converted.medianSeconds = Self.number(90_000_000_000)
    var response = ReportsFunnel.Response()
    response.stages = [visited, converted]
    response.total.sessions = 500
    response.total.engaged = 100
    response.total.engagedShare = Self.number(200_000)
    response.total.converting = 40
    response.total.convertingShare = Self.number(80_000)
    response.total.engagedConverting = 30
    response.total.engagedConvertingShare = Self.number(300_000)
    let page = ReportsFunnel.page(of: response)
    #expect(
      page.text(.plain) == """
        users who      users  continued   rate  half within
        had a session    200          –      –            –
        converted         10          8  4.0 %      1 d 1 h

        sessions  engaged   share  converting  share  both
             500      100  20.0 %          40  8.0 %    30

        No session has a stage, so leads and opportunities are not known; the column
        `stage` of sessions brings them in.
        continued: users of the stage before who reached this one then or later.
        engaged: with a holder or closer engagement.
        converting: in the journey of a conversion, whenever that was.

        """)
    #expect(
      CSV.text(try #require(page.table))
        == [
          "funnel,step,count,continued,rate,median_seconds", "users,visited,200,,,",
          "users,converted,10,8,0.04,90000", "sessions,sessions,500,,,",
          "sessions,engaged,100,100,0.2,", "sessions,converting,40,30,0.3,", "",
        ].joined(separator: "\r\n"))
    response.hasStages = true
    response.total.leads = 7
    response.rows = [response.total]
    response.rows[0].channelName = "Email"
    let text = ReportsFunnel.page(of: response).text(.plain)
    #expect(text.contains("channel  sessions  engaged   share  converting  share  both  leads"))
    #expect(!text.contains("No session has a stage"))
  }

  @Test func `unattributed conversions have two lines each, and their reasons a sentence`() {
    var response = ReportsUnattributed.Response()
    var row = UnattributedRow()
    row.reason = .outsideLookback
    row.conversions = 2
    row.revenue = Money(micros: 50_000_000)
    row.share = Self.number(166_667)
    row.meaning =
      "All sessions before it are older than 90d; a longer attribution.lookback takes them."
    response.rows = [row]
    var example = UnattributedConversion()
    example.conversion = "order-17"
    example.user = "debdbcdeebc1ac74"
    example.at = Instant(micros: 1_772_368_496_000_000)
    example.revenue = Money(micros: 30_000_000)
    example.detail = "last session 12 d 3 h before the lookback"
    example.source.file = "conversions.csv"
    example.source.line = 7
    response.examples = [example]
    response.totals = Self.totals
    #expect(
      ReportsUnattributed.page(of: response).text(.plain) == """
        reason            conversions   share  revenue
        outside-lookback            2  16.7 %    50.00
        ──────────────────────────────────────────────
        total                       2            50.00

        at                    conversion, user  revenue  why, read from
        2026-03-01T12:34:56Z  order-17            30.00  last session 12 d 3 h before the lookback
                              debdbcdeebc1ac74           conversions.csv, line 7

        outside-lookback: All sessions before it are older than 90d; a longer
        attribution.lookback takes them.
        1 more; see --limit.
        12 conversions worth 1050.00.
        Unattributed: 2 conversions worth 50.00, without a journey.

        """)
    response.rows[0].date = Day(year: 2026, month: 3, day: 1)
    let byDay = ReportsUnattributed.page(of: response).text(.plain)
    #expect(byDay.hasPrefix("date        reason            conversions"))
    response.totals.unattributedConversions = 0
    response.rows = []
    #expect(
      ReportsUnattributed.page(of: response).lines
        == ["Every conversion of the range has a journey."])
  }

  @Test func `without journeys every page says so instead of showing nothing`() {
    for page in [
      ReportsPaths.page(of: ReportsPaths.Response()), ReportsLags.page(of: ReportsLags.Response()),
      ReportsAssists.page(of: ReportsAssists.Response()),
      ReportsOverlap.page(of: ReportsOverlap.Response()),
    ] {
      #expect(page.lines == ["No conversion of the range has a journey."])
      #expect(page.notes == ["0 conversions worth 0.00."])
    }
    var paths = ReportsPaths.Response()
    paths.totals = Self.totals
    #expect(ReportsPaths.page(of: paths).lines == ["No path is as asked for."])
    #expect(
      ReportsUnattributed.page(of: ReportsUnattributed.Response()).lines
        == ["No conversion is in the range."])
  }
}
