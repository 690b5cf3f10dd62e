import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import attrctl

/// The pages of `attrctl ihc`.
@Suite struct RemotePageTests {
  private static func at(_ text: String) throws -> Instant { try Instant(json: .string(text)) }

  private static func status() throws -> IHCStatus.Response {
    var response = IHCStatus.Response()
    response.state = .asking
    response.message = "1200 journeys wait to be answered."
    response.url = "https://api.example.com"
    response.conversionType = "my_shop"
    response.journeys.waiting = 1000
    response.journeys.asked = 200
    response.journeys.answered = 3797
    response.journeys.failed = 3
    response.journeys.kept = 1
    response.requests.out = 2
    response.requests.waiting = 1
    response.requests.nextAt = try at("2026-03-01T12:00:05Z")
    response.budget.month = "2026-03"
    response.budget.requests = 38
    response.budget.limit = 100
    response.budget.left = 62
    response.pace.requestsPerMinute = 60
    response.pace.concurrency = 2
    response.pace.answersPerMinute = 540
    response.pace.secondsLeft = 133
    response.pace.requestsToGo = 13
    response.client = IHCClient()
    response.client?.name = "host-17"
    response.client?.seenAt = try at("2026-03-01T12:00:00.671815Z")
    response.lastError = IHCError()
    response.lastError?.at = try at("2026-03-01T11:59:00Z")
    response.lastError?.message = "HTTP 503: busy"
    return response
  }

  @Test func `a backlog, with its pace and what is left of the budget`() throws {
    #expect(
      IHCStatus.page(of: try Self.status()).text(.plain) == """
        Remote IHC: 1200 journeys wait to be answered.
        service     https://api.example.com, conversion type my_shop
        client      host-17, seen 2026-03-01T12:00:00Z
        journeys    3797 answered, 1000 waiting, 200 asked, 3 failed (see `attrctl ihc
                    failures`), 1 answer kept of others
        requests    2 out, 1 to be tried again, the first at 2026-03-01T12:00:05Z
        month       2026-03: 38 requests of 100, 62 left
        pace        540 answers a minute; at most 60 requests a minute, 2 at once; 13
                    requests to go, 2 min 13 s left
        last error  2026-03-01T11:59:00Z: HTTP 503: busy

        """)
  }

  @Test func `a service that is left alone, with what to do`() throws {
    var response = try Self.status()
    response.state = .paused
    response.pause = IHCPause()
    response.pause?.until = try Self.at("2026-03-01T12:15:00Z")
    response.pause?.message = "HTTP 403: no"
    response.next = "check the key"
    response.budget.limit = nil
    let lines = IHCStatus.page(of: response).lines
    #expect(lines.contains("left alone  until 2026-03-01T12:15:00Z: HTTP 403: no"))
    #expect(lines.contains("next        check the key"))
    #expect(lines.contains("month       2026-03: 38 requests; ihc.budget sets no limit"))
    #expect(!IHCStatus.isSettled(response))
    response.state = .idle
    #expect(IHCStatus.isSettled(response))
  }

  @Test func `what is off says how it is switched on`() {
    var response = IHCStatus.Response()
    response.message = "ihc-remote is not enabled; no journey is sent anywhere."
    response.configuration = ["attribution:", "  models: [ihc, ihc-remote]"]
    response.journeys.kept = 2
    #expect(
      IHCStatus.page(of: response).text(.plain) == """
        Remote IHC: ihc-remote is not enabled; no journey is sent anywhere.

        To enable it, write into the configuration and reload:

          attribution:
            models: [ihc, ihc-remote]

        2 answers kept from before.

        What it would cost: `attrctl ihc estimate`.

        """)
  }

  @Test func `an estimate beside the budget`() {
    var response = IHCEstimate.Response()
    response.isEnabled = true
    response.url = "https://api.example.com"
    response.conversionType = "my_shop"
    response.conversions = 5000
    response.unattributed = 12
    response.answered = 3700
    response.failed = 3
    response.tooLong = 2
    response.journeys = 1283
    response.sessions = 5900
    response.requests = 30
    response.requestJourneys = 100
    response.requestSessions = 200
    response.secondsAtLeast = 30
    response.budget.month = "2026-03"
    response.budget.requests = 90
    response.budget.limit = 100
    response.budget.left = 10
    #expect(
      IHCEstimate.page(of: response).text(.plain) == """
        1283 journeys with 5900 sessions would be sent in about 30 requests.
        service      https://api.example.com, conversion type my_shop
        request      at most 100 journeys and 200 sessions
        conversions  5000, of which 12 have no journey
        answered     3700 journeys already, at no cost
        failed       3 journeys, not sent again by themselves
        too long     2 journeys with more sessions than a request may have; see
                     ihc.long_journeys
        time         30 s at least, by ihc.requests_per_minute
        month        2026-03: 90 requests of 100, 10 left: 20 too few, which wait for
                     the next month

        """)
    response.requests = 10
    response.isEnabled = false
    response.conversionType = nil
    let page = IHCEstimate.page(of: response)
    #expect(page.lines.last == "month        2026-03: 90 requests of 100, 10 left: enough")
    #expect(page.notes == ["ihc-remote is not enabled; how to: `attrctl ihc status`."])
    response.journeys = 0
    #expect(IHCEstimate.page(of: response).lines.first == "Nothing would be sent.")
  }

  @Test func `what waits, and where the list goes on`() throws {
    var journey = IHCPendingJourney()
    journey.conversion = "c1"
    journey.at = try Self.at("2026-03-01T12:00:00Z")
    journey.sessions = 4
    journey.state = .asked
    journey.isCurrent = false
    journey.attempts = 2
    journey.request = 7
    var waiting = journey
    waiting.state = .waiting
    waiting.isCurrent = true
    waiting.nextAt = try Self.at("2026-03-01T13:00:00Z")
    waiting.message = "busy"
    var response = IHCPending.Response()
    response.journeys = [journey, waiting]
    response.total = 3
    response.nextCursor = "queue-1-ff"
    #expect(
      IHCPending.page(of: response).text(.plain) == """
        conversion  at                    sessions  state           attempts  request  next try              message
        c1          2026-03-01T12:00:00Z         4  asked, changed         2        7  –                     –
        c1          2026-03-01T12:00:00Z         4  waiting                2        7  2026-03-01T13:00:00Z  busy

        3 journeys in all; more: `attrctl ihc pending --cursor queue-1-ff`.

        """)
    #expect(IHCPending.page(of: IHCPending.Response()).text(.plain) == "No journey waits.\n")
  }

  @Test func `failures, and what to do with them`() throws {
    var journey = IHCFailedJourney()
    journey.conversion = "c1"
    journey.at = try Self.at("2026-03-01T12:00:00Z")
    journey.sessions = 4
    journey.attempts = 5
    journey.code = "wrong-sum"
    journey.message = "ihc sums to 1.37; expected 1 ± 0.01"
    journey.failedAt = try Self.at("2026-03-02T08:00:00Z")
    var response = IHCFailures.Response()
    response.journeys = [journey]
    response.total = 1
    #expect(
      IHCFailures.page(of: response).text(.plain) == """
        conversion  at                    sessions  attempts  failed                code       message
        c1          2026-03-01T12:00:00Z         4         5  2026-03-02T08:00:00Z  wrong-sum  ihc sums to 1.37; expected 1 ± 0.01

        What was sent and came back: `attrctl ihc show CONV_ID`.
        To ask again: `attrctl ihc retry CONV_ID`, or --all.

        """)
    #expect(IHCFailures.page(of: IHCFailures.Response()).text(.plain) == "No journey failed.\n")
  }

  @Test func `a retry says how many, and that the service is asked again`() {
    var response = IHCRetry.Response()
    response.journeys = 2
    response.isBreakerClosed = true
    #expect(
      IHCRetry.page(of: response).text(.plain) == """
        2 journeys will be asked again.
        The service is no longer left alone.

        Watch with `attrctl ihc status --watch`.

        """)
  }

  @Test(
    arguments: [
      (.works, .done), (.failing, .failed), (.denied, .denied), (.unreachable, .cannotConnect),
      (.returned, .cannotConnect), (.noClient, .cannotConnect), (.noAnswer, .timeout),
    ] as [(IHCTest.Result, CommandStatus)])
  func `a test ends as it came out`(_ result: IHCTest.Result, _ status: CommandStatus) {
    var response = IHCTest.Response()
    response.result = result
    response.message = "Said."
    response.next = result == .works ? nil : "do"
    #expect(IHCTest.status(of: response) == status)
    let text = IHCTest.page(of: response).text(.plain)
    #expect(text == (result == .works ? "Said.\n" : "Said.\nNext: do\n"))
  }

  @Test func `a journey row by row, with its answer and how it was sent`() throws {
    var session = IHCSession()
    session.session = "s1"
    session.timestamp = "2026-03-01 10:00:00"
    session.channelLabel = "SEO"
    session.holderEngagement = 1
    session.conversion = 1
    session.initializer = Credit(nanos: 500_000_000)
    session.holder = Credit(nanos: 250_000_000)
    session.closer = Credit(nanos: 250_000_000)
    session.ihc = .one
    var exchange = IHCExchange()
    exchange.id = 9
    exchange.request = 7
    exchange.attempt = 1
    exchange.sentAt = try Self.at("2026-03-01T12:00:00.463289Z")
    exchange.url = "https://x/v1"
    exchange.outcome = "answered"
    exchange.status = 200
    exchange.journeys = 100
    exchange.sessions = 180
    var now = IHCKnownJourney()
    now.state = .answered
    now.answeredAt = try Self.at("2026-03-01T12:00:02Z")
    now.sessionCount = 1
    now.sessions = [session]
    now.exchanges = [exchange]
    var before = IHCKnownJourney()
    before.isCurrent = false
    before.state = .failed
    before.code = "refused"
    before.message = "bad channel"
    before.sessionCount = 3
    var response = IHCShow.Response()
    response.conversion = "c1"
    response.journeys = [now, before]
    #expect(
      IHCShow.page(of: response).text(.plain) == """
        Conversion c1: 2 journeys known to the remote IHC service.

        Journey of now, 1 session: answered at 2026-03-01T12:00:02Z
        session  timestamp            channel  flags              initializer  holder  closer     ihc
        s1       2026-03-01 10:00:00  SEO      holder conversion       0.5000  0.2500  0.2500  1.0000

        Sent in:
        exchange  sent                  request  attempt  outcome   status  journeys  sessions  url           message
               9  2026-03-01T12:00:00Z        7        1  answered     200       100       180  https://x/v1  –

        Journey of before, 3 sessions: failed, refused: bad channel; its rows are not kept any more
        session  timestamp  channel  flags  initializer  holder  closer  ihc

        The texts that were sent and came back: `--json`.

        """)
    #expect(pageDefaults(of: IHCShow.self, .table)["bodies"] == false)
    #expect(pageDefaults(of: IHCShow.self, .json).count == 0)
  }

  @Test func `remote beside local, by channel and by touch`() throws {
    var channel = IHCComparedChannel()
    channel.channelName = "SEO"
    channel.touches = 2
    channel.remoteCredit = Credit(nanos: 750_000_000)
    channel.localCredit = Credit(nanos: 500_000_000)
    channel.creditDifference = Credit(nanos: 250_000_000)
    channel.remoteRevenue = Money(micros: 7_500_000)
    channel.localRevenue = Money(micros: 5_000_000)
    channel.revenueDifference = Money(micros: 2_500_000)
    var touch = IHCComparedTouch()
    touch.conversion = "c1"
    touch.session = "s1"
    touch.at = try Self.at("2026-03-01T12:00:00Z")
    touch.channelName = "SEO"
    touch.touches = 2
    touch.remoteCredit = Credit(nanos: 750_000_000)
    touch.localCredit = Credit(nanos: 500_000_000)
    touch.difference = Credit(nanos: 250_000_000)
    var response = IHCCompare.Response()
    response.conversions = 1
    response.unanswered = 4
    response.touches = 2
    response.meanDifference = Credit(nanos: 250_000_000)
    response.largestDifference = Credit(nanos: 250_000_000)
    response.movedCredit = Credit(nanos: 250_000_000)
    response.channels = [channel]
    response.differences = [touch]
    #expect(
      IHCCompare.page(of: response).text(.plain) == """
        1 conversion compared; 4 without an answer left out.
        A touch gets 0.2500 more or less on average, 0.2500 at most; 0.250 of the credit
        lies on other channels.

        What the service gives and what the local ihc does:
        channel  touches  credit  local       ±  revenue  local      ±
        SEO            2   0.750  0.500  +0.250     7.50   5.00  +2.50

        Touches that differ most:
        conversion  session  at                    channel  touches  credit   local        ±
        c1          s1       2026-03-01T12:00:00Z  SEO            2  0.7500  0.5000  +0.2500

        Why: `attrctl ihc show CONV_ID`, `attrctl explain CONV_ID --model ihc`.

        """)
    #expect(
      IHCCompare.page(of: IHCCompare.Response()).text(.plain)
        == "No conversion of these days has an answer of the remote IHC service.\n")
  }
}
