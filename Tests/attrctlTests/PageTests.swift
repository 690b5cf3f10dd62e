import AttributionCore
import AttributionRPC
import Testing

@testable import attrctl

/// Snapshots of what people see.
@Suite struct PageTests {
  private static func row(
    _ channel: String, sessions: Int, cost: Int64, credit: Int64, revenue: Int64, cpo: Int64?
  ) -> ChannelRow {
    var row = ChannelRow()
    row.channelName = channel
    row.sessions = sessions
    row.cost = Money(micros: cost)
    row.credit = Credit(nanos: credit)
    row.revenue = Money(micros: revenue)
    row.cpo = cpo.map(Money.init(micros:))
    row.roas = cost == 0 ? nil : JSONNumber(revenue * 1_000_000 / cost, decimals: 6)
    return row
  }

  private static var report: ReportsChannels.Response {
    var response = ReportsChannels.Response()
    response.model = "ihc"
    response.generation = 3
    response.rows = [
      row(
        "Direct", sessions: 120, cost: 0, credit: 3_250_000_000, revenue: 320_000_000, cpo: 0),
      row(
        "Paid Search", sessions: 9, cost: 120_500_000, credit: 1_750_000_000,
        revenue: 1_000_000_000, cpo: 68_857_143),
      row("Print", sessions: 1, cost: 5_000_000, credit: 0, revenue: 0, cpo: nil),
    ]
    response.totals.conversions = 6
    response.totals.conversionRevenue = Money(micros: 1_420_000_000)
    response.totals.cost = Money(micros: 125_500_000)
    response.totals.credit = Credit(nanos: 5_000_000_000)
    response.totals.revenue = Money(micros: 1_320_000_000)
    response.totals.unattributedConversions = 1
    response.totals.unattributedRevenue = Money(micros: 100_000_000)
    return response
  }

  @Test func `a report`() {
    #expect(
      ReportsChannels.page(of: Self.report).text(.plain) == """
        Model ihc, generation 3.

        channel      sessions    cost  credit  revenue    cpo   roas
        Direct            120    0.00   3.250   320.00   0.00      –
        Paid Search         9  120.50   1.750  1000.00  68.86   8.30
        Print               1    5.00   0.000     0.00      –   0.00
        ────────────────────────────────────────────────────────────
        total             130  125.50   5.000  1320.00  25.10  10.52

        6 conversions worth 1420.00.
        Unattributed: 1 conversion worth 100.00, without a journey.
        Days: `--by day`.

        """)
  }

  @Test func `a report as CSV has every digit and no totals`() throws {
    let table = try #require(ReportsChannels.page(of: Self.report).table)
    #expect(
      CSV.text(table)
        == [
          "channel_name,sessions,cost,credit,revenue,cpo,roas", "Direct,120,0,3.25,320,0,",
          "Paid Search,9,120.5,1.75,1000,68.857143,8.298755", "Print,1,5,0,0,,0", "",
        ].joined(separator: "\r\n"))
  }

  @Test func `a report by day has dates, a total has neither channel nor rule`() {
    var response = Self.report
    response.rows = [response.rows[0]]
    response.rows[0].date = Day(year: 2026, month: 3, day: 1)
    let byDay = ReportsChannels.page(of: response).text(.plain)
    #expect(byDay.contains("Direct   2026-03-01       120"))
    #expect(!byDay.contains("Days:"))
    response.rows[0].date = nil
    response.rows[0].channelName = nil
    let text = ReportsChannels.page(of: response).text(.plain)
    #expect(!text.contains("channel"))
    #expect(!text.contains("─"))
  }

  @Test func `pending and carried credit are said`() {
    var response = Self.report
    response.totals.pendingConversions = 2
    response.totals.carriedCredit = Credit(nanos: -500_000_000)
    let notes = ReportsChannels.page(of: response).notes
    #expect(notes.contains("Pending: 2 conversions; wait with `attrctl sync`."))
    #expect(notes.contains { $0.contains("-0.500 (revenue 0.00)") })
  }

  @Test func `a status`() {
    var response = SystemStatus.Response()
    response.version = "0.1.0"
    response.state = .loading
    response.uptimeSeconds = 7500
    response.data = "/data"
    response.inbox = "/data/inbox"
    response.socket = "/run/a.sock"
    response.databaseBytes = 12_345_678
    response.files.processed = 3
    response.files.rejected = 1
    response.files.processing = 1
    response.facts.users = 1
    response.facts.sessions = 10
    response.facts.costs = 8
    response.facts.waitingCosts = 2
    response.attribution.models = ["ihc", "linear"]
    response.attribution.pendingUsers = 4
    response.quarantine = 5
    response.currentFile = FileProgress()
    response.currentFile?.name = "a.csv"
    response.currentFile?.bytesDone = 45
    response.currentFile?.bytesTotal = 100
    response.currentFile?.rows = 9
    response.currentFile?.rowsPerSecond = 3
    response.currentFile?.secondsLeft = 61
    response.lag.count = 4
    response.lag.p50 = 640
    response.lag.p99 = 1_999
    response.lag.longest = 72_000
    #expect(
      SystemStatus.page(of: response).text(.plain) == """
        attributiond 0.1.0, loading, up 2 h 5 min
        data        /data (database 12.3 MB)
        inbox       /data/inbox
        socket      /run/a.sock
        files       3 processed, 0 pending, 1 being read, 1 rejected; see `attrctl files`
        reading     a.csv, 45 % of 100 B, 9 rows, 3 rows/s, 1 min 1 s left
        facts       1 user, 10 sessions, 0 conversions, 8 costs (2 wait for their
                    session)
        credits     4 users to go, generation 0: ihc, linear
        lag         half within 0.6 s, 99 % within 1.9 s, all within 1 min 12 s (4 files
                    since the start)
        quarantine  5 rows; see `attrctl quarantine`

        """)
  }

  @Test func `files, with what there is to say about them`() {
    var file = FileEntry()
    file.id = 7
    file.name = "a.csv"
    file.state = .rejected
    file.datasets = ["session_sources"]
    file.badRows = 2
    file.bytes = 99
    file.message = "too many bad rows"
    file.notes = ["column x is ignored"]
    var response = IngestList.Response()
    response.files = [file]
    #expect(
      IngestList.page(of: response).text(.plain) == """
        id  name   state     datasets         rows  bad rows  bytes  arrived
         7  a.csv  rejected  session_sources     0         2     99  1970-01-01T00:00:00Z

        a.csv: too many bad rows
        a.csv: column x is ignored

        """)
    file.state = .processed
    #expect(
      IngestList.notes([file]).last == "a.csv: 2 bad rows; see `attrctl quarantine --file 7`")
    file.state = .processing
    file.progress = FileProgress()
    file.progress?.name = "a.csv"
    #expect(IngestList.notes([file]) == ["a.csv, 0 % of 0 B, 0 rows"])
  }

  @Test func `a verification is different where a number is`() {
    var response = SystemVerify.Response()
    response.aggregates = 12
    #expect(SystemVerify.status(of: response) == .done)
    #expect(
      SystemVerify.page(of: response).text(.plain)
        == "Consistent: 0 users, 0 conversions, 12 numbers compared.\n")
    response.isConsistent = false
    response.differenceCount = 101
    response.differences = [StoredDifference](repeating: StoredDifference(), count: 100)
    #expect(SystemVerify.status(of: response) == .different)
    let page = SystemVerify.page(of: response)
    #expect(page.lines[0].hasPrefix("Different: 101 differences"))
    #expect(page.notes == ["1 more.", "Make the credits anew: `attrctl rerun`."])
  }

  @Test func `a rerun, journeys, quarantine and models`() {
    var rerun = AttributionRerun.Response()
    rerun.isDryRun = true
    rerun.conversions = 2
    #expect(
      AttributionRerun.page(of: rerun).text(.plain)
        == "Would run 2 conversions again, generation 0.\n\nNo number differs.\n")
    var journeys = JourneysList.Response()
    journeys.journeys = [JourneySummary()]
    journeys.journeys[0].channels = ["Email", "Direct"]
    journeys.nextCursor = "abc"
    let text = JourneysList.page(of: journeys).text(.plain)
    #expect(text.contains("Email > Direct"))
    #expect(text.hasSuffix("More: `attrctl journeys --cursor abc`.\n"))
    var quarantine = QuarantineList.Response()
    quarantine.total = 1
    #expect(
      QuarantineList.page(of: quarantine).notes == ["1 more row; see --limit, --file and --code."])
    var models = ModelsList.Response()
    models.models = [ModelEntry()]
    models.models[0].id = "ihc"
    models.models[0].isEnabled = true
    models.models[0].isDefault = true
    #expect(ModelsList.page(of: models).text(.plain).contains("ihc    yes      yes"))
  }

  @Test func `a result without a page of its own is shown as it is`() throws {
    let result: JSON = [
      "name": "attributiond", "files": ["pending": 1, "done": nil], "tags": ["a", "b"],
      "list": [["id": 1, "text": "x"], ["id": 2, "flag": true]],
    ]
    let page = Page(result)
    #expect(
      page.text(.plain) == """
        name           attributiond
        files.pending  1
        files.done     –
        tags           a, b

        id  text  flag
         1  x     –
         2  –     true

        """)
    #expect(CSV.text(try #require(page.table)) == "id,text,flag\r\n1,x,\r\n2,,true\r\n")
    #expect(CSV.text(Page.data(["a": "=x", "b": ["c": 2]])) == "key,value\r\na,'=x\r\nb.c,2\r\n")
  }
}
