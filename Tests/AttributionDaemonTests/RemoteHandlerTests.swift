import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import AttributionDaemon

/// What people ask about the remote IHC service, of a real engine; the test is its client.
@Suite(.serialized) struct RemoteHandlerTests {
  private static let sessions = """
    session_id,user_id,channel_name,event_date,event_time,holder_engagement,closer_engagement
    s1,u1,SEO,2026-01-01,10:00:00,1,0
    s2,u1,SEA,2026-01-02,10:00:00,1,1
    s3,u2,Direct,2026-01-03,10:00:00,0,1
    s4,u4,SEO,2026-01-01,10:00:00,1,1
    s5,u4,SEA,2026-01-02,10:00:00,0,1
    s6,u4,Email,2026-01-03,10:00:00,1,0

    """
  private static let conversions = """
    conv_id,user_id,conv_date,conv_time,revenue
    c1,u1,2026-01-02,11:00:00,10.00
    c2,u2,2026-01-03,12:00:00,5.00
    c3,u3,2026-01-03,12:00:00,7.00
    c4,u4,2026-01-03,12:00:00,20.00

    """

  private static let on = [
    ("attribution.models", "ihc, linear, ihc-remote"), ("ihc.conversion_type", "my shop"),
    ("ihc.attempts", "1"), ("ihc.retry", "1ms"), ("ihc.requests_per_minute", "60000"),
  ]

  private func running(
    _ flags: [(String, String)] = Self.on
  ) async throws -> RunningEngine {
    let running = try RunningEngine(flags)
    try running.drop(Self.sessions, as: "sessions.csv")
    try running.drop(Self.conversions, as: "conversions.csv")
    _ = try await running.sync()
    return running
  }

  private func lease(
    _ running: RunningEngine, _ capacity: Int = 8
  ) async throws -> [IHCRequest] {
    var request = IHCLease()
    request.worker = "test"
    request.capacity = capacity
    return try await running.table.call(request).requests
  }

  private func complete(
    _ request: IHCRequest, _ running: RunningEngine, status: Int = 200, body: String
  ) async throws -> IHCComplete.Response {
    var completion = IHCComplete()
    completion.request = request.id
    completion.attempt = request.attempt
    completion.outcome = "answered"
    completion.status = status
    completion.body = body
    return try await running.table.call(completion)
  }

  /// Answers everything that is leased: `numbers` are the ihc of a conversion's sessions.
  private func answer(
    _ running: RunningEngine, _ numbers: [String: [String]]
  ) async throws {
    for request in try await lease(running) {
      var places: [String: Int] = [:]
      let rows = try #require(try JSON(parsing: request.body)["customer_journeys"]?.elements)
      let value = try rows.map { row in
        let conversion = try #require(row["conversion_id"]?.string)
        let session = try #require(row["session_id"]?.string)
        let place = places[conversion, default: 0]
        places[conversion] = place + 1
        let ihc = try #require(numbers[conversion])[place]
        return #"{"conversion_id":"\#(conversion)","session_id":"\#(session)","initializer":0.5,"#
          + #""holder":0.25,"closer":0.25,"ihc":\#(ihc)}"#
      }
      _ = try await complete(
        request, running,
        body: #"{"statusCode":200,"value":[\#(value.joined(separator: ","))],"#
          + #""partialFailureErrors":[]}"#)
    }
    _ = try await running.sync()
  }

  private static let good = ["c1": ["0.25", "0.75"], "c2": ["1"], "c4": ["0.5", "0.3", "0.2"]]

  @Test func `what is not enabled says so, with the lines that enable it`() async throws {
    let running = try await running([("attribution.models", "ihc, linear")])
    let status = try await running.table.call(IHCStatus())
    #expect(status.state == .off)
    #expect(status.message == "ihc-remote is not enabled; no journey is sent anywhere.")
    #expect(
      status.configuration == [
        "attribution:", "  models: [ihc, linear, ihc-remote]", "ihc:",
        "  conversion_type: NAME_CHOSEN_AT_TRAINING",
      ])
    var show = IHCShow()
    show.conversion = "c1"
    var retry = IHCRetry()
    retry.all = true
    func refused<Method: RPCMethod>(_ request: Method) async {
      let error = await #expect(throws: RPCError.self) { try await running.table.call(request) }
      #expect(error?.reason == "not-enabled", "\(Method.name)")
      #expect(error?.message == "ihc-remote is not enabled; no journey is sent anywhere")
    }
    await refused(IHCPending())
    await refused(IHCFailures())
    await refused(IHCCompare())
    await refused(show)
    await refused(retry)
    await running.engine.stop()
  }

  @Test func `an estimate needs nothing to be enabled, and takes other settings`() async throws {
    let running = try await running([("attribution.models", "ihc, linear")])
    let estimate = try await running.table.call(IHCEstimate())
    #expect(!estimate.isEnabled)
    #expect(estimate.conversionType == nil)
    #expect(estimate.conversions == 4 && estimate.unattributed == 1)
    #expect(estimate.journeys == 3 && estimate.sessions == 6 && estimate.requests == 1)
    #expect(estimate.requestJourneys == 100 && estimate.requestSessions == 200)
    #expect(estimate.secondsAtLeast == 1)
    #expect(estimate.budget.limit == nil)
    var request = IHCEstimate()
    request.changes = [
      SettingChange(key: "ihc.request_sessions", value: "2"),
      SettingChange(key: "ihc.requests_per_minute", value: "1"),
      SettingChange(key: "ihc.budget", value: "1"),
    ]
    let proposed = try await running.table.call(request)
    #expect(proposed.tooLong == 1)
    #expect(proposed.journeys == 2 && proposed.sessions == 3 && proposed.requests == 2)
    #expect(proposed.secondsAtLeast == 120)
    #expect(proposed.budget.limit == 1 && proposed.budget.left == 1)
    request.changes = [SettingChange(key: "ihc.request_sessions", value: "0")]
    let error = await #expect(throws: RPCError.self) { try await running.table.call(request) }
    #expect(error?.code == .invalidParams)
    await running.engine.stop()
  }

  @Test func `the status goes from a client that is missing to everything answered`() async throws {
    let running = try await running(Self.on + [("ihc.budget", "1")])
    var status = try await running.table.call(IHCStatus())
    #expect(status.state == .noClient)
    #expect(status.message == "3 journeys wait, and no client asks for work.")
    #expect(status.conversionType == "my shop")
    #expect(status.journeys.waiting == 3 && status.pace.requestsToGo == 1)
    #expect(status.budget.left == 1)
    let request = try #require(try await lease(running, 1).first)
    status = try await running.table.call(IHCStatus())
    #expect(status.journeys.asked == 3 && status.requests.out == 1)
    #expect(status.client?.name == "test")
    // What is out was paid for already.
    #expect(status.state == .budget)
    #expect(status.budget.requests == 1 && status.budget.left == 0)
    #expect(request.url.hasSuffix("/v1/compute_ihc?conv_type_id=my%20shop"))
    // It refuses the key: the service is left alone, and the journeys wait.
    _ = try await complete(request, running, status: 403, body: #"{"message":"Forbidden"}"#)
    status = try await running.table.call(IHCStatus())
    #expect(status.state == .paused)
    let pause = try #require(status.pause)
    #expect(pause.isBreaker)
    #expect(pause.message.contains("403") && pause.message.contains("Forbidden"))
    #expect(status.lastError?.message == pause.message)
    #expect(status.next == "once that is set right, `attrctl ihc test` goes on at once")
    await running.engine.stop()
  }

  @Test func `answers are counted, shown row by row, and compared with the local ihc`() async throws
  {
    let running = try await running()
    try await answer(running, Self.good)
    let status = try await running.table.call(IHCStatus())
    #expect(status.state == .idle)
    #expect(status.message == "every journey is answered.")
    #expect(status.journeys.answered == 3 && status.journeys.waiting == 0)
    #expect(status.pace.answersPerMinute > 0)
    #expect(try await running.table.call(IHCEstimate()).answered == 3)

    var show = IHCShow()
    show.conversion = "c1"
    let shown = try await running.table.call(show)
    let journey = try #require(shown.journeys.first)
    #expect(shown.journeys.count == 1)
    #expect(journey.state == .answered && journey.isCurrent && !journey.isImported)
    #expect(journey.sessions.map(\.session) == ["s1", "s2"])
    #expect(journey.sessions.map(\.timestamp) == ["2026-01-01 10:00:00", "2026-01-02 10:00:00"])
    #expect(journey.sessions.map(\.channelLabel) == ["SEO", "SEA"])
    #expect(journey.sessions.map(\.conversion) == [0, 1])
    #expect(
      journey.sessions.map(\.ihc) == [Credit(nanos: 250_000_000), Credit(nanos: 750_000_000)])
    let exchange = try #require(journey.exchanges.first)
    #expect(exchange.outcome == "answered" && exchange.status == 200 && exchange.journeys == 3)
    #expect(exchange.sent?.contains(#""session_id":"s1""#) == true)
    #expect(exchange.received?.contains(#""ihc":0.75"#) == true)
    show.bodies = false
    let bare = try await running.table.call(show).journeys.first?.exchanges.first
    #expect(bare?.sent == nil && bare?.received == nil)
    show.conversion = "c3"
    let error = await #expect(throws: RPCError.self) { try await running.table.call(show) }
    #expect(error?.code == .notFound)
    #expect(error?.message == "conv_id: no journey of c3 was or is to be sent")
    await running.engine.stop()
  }

  @Test func `remote and local are compared by channel and by touch`() async throws {
    let running = try await running()
    try await answer(running, Self.good)
    let found = try await running.table.call(IHCCompare())
    #expect(found.conversions == 3 && found.unanswered == 0 && found.touches == 6)
    // The sums are those of the reports of both models.
    for (model, credit, revenue) in [
      ("ihc-remote", \IHCComparedChannel.remoteCredit, \IHCComparedChannel.remoteRevenue),
      ("ihc", \IHCComparedChannel.localCredit, \IHCComparedChannel.localRevenue),
    ] {
      let report = try await running.report(model).rows.filter { $0.sessions > 0 }
      #expect(found.channels.map(\.channelName) == report.map { $0.channelName ?? "" })
      #expect(found.channels.map { $0[keyPath: credit] } == report.map(\.credit), "\(model)")
      #expect(found.channels.map { $0[keyPath: revenue] } == report.map(\.revenue), "\(model)")
    }
    // Touch by touch, against the explanation of the local model.
    var distances: [Int64] = []
    for (conversion, numbers) in Self.good {
      var explain = JourneysExplain()
      explain.conversion = conversion
      explain.model = "ihc"
      let local = try await running.table.call(explain).touches.map(\.credit.nanos)
      let remote = try numbers.map { Int64(try #require(Double($0)) * 1e9) }
      distances += zip(remote, local).map { abs($0 - $1) }
    }
    #expect(found.meanDifference.nanos == distances.reduce(0, +) / 6)
    #expect(found.largestDifference.nanos == distances.max())
    #expect(
      found.differences.map { max($0.difference, .zero - $0.difference).nanos }
        == distances.filter { $0 > 0 }.sorted(by: >))
    #expect(found.movedCredit.nanos * 2 == distances.reduce(0, +))
    var request = IHCCompare()
    request.limit = 1
    request.from = Day(year: 2026, month: 1, day: 3)
    let later = try await running.table.call(request)
    #expect(later.conversions == 2 && later.differences.count <= 1)
    await running.engine.stop()
  }

  @Test func `a failure has the service's words, and is asked again when somebody says so`()
    async throws
  {
    let running = try await running()
    var numbers = Self.good
    numbers["c1"] = ["0.62", "0.75"]
    var status = IHCStatus.Response()
    repeat {
      try await answer(running, numbers)
      status = try await running.table.call(IHCStatus())
    } while status.state == .asking
    #expect(status.state == .idle)
    #expect(status.message == "every journey is answered or was given up; 1 failed.")
    let failures = try await running.table.call(IHCFailures())
    #expect(failures.total == 1 && failures.nextCursor == nil)
    let failure = try #require(failures.journeys.first)
    #expect(failure.conversion == "c1" && failure.sessions == 2)
    #expect(failure.code == "wrong-sum")
    #expect(failure.message.contains("1.37"), "\(failure.message)")
    #expect(failure.failedAt != nil)
    var other = IHCFailures()
    other.code = "refused"
    #expect(try await running.table.call(other).total == 0)
    other.code = "wrong_sum"
    let typo = await #expect(throws: RPCError.self) { try await running.table.call(other) }
    #expect(typo?.message == "code: wrong_sum: no such reason; did you mean wrong-sum?")
    let comparison = try await running.table.call(IHCCompare())
    #expect(comparison.conversions == 2 && comparison.unanswered == 1)

    var retry = IHCRetry()
    let neither = await #expect(throws: RPCError.self) { try await running.table.call(retry) }
    #expect(neither?.message == "expected either conv_ids or all")
    retry.conversions = ["c1", "c2"]
    let unknown = await #expect(throws: RPCError.self) { try await running.table.call(retry) }
    #expect(unknown?.message == "conv_ids: no journey of c2 failed")
    retry.conversions = ["c1"]
    #expect(try await running.table.call(retry).journeys == 1)
    status = try await running.table.call(IHCStatus())
    #expect(status.state == .asking && status.journeys.waiting == 1)
    #expect(status.journeys.failed == 0)
    try await answer(running, Self.good)
    #expect(try await running.table.call(IHCStatus()).journeys.answered == 3)
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    await running.engine.stop()
  }

  @Test func `a journey that is too long is not asked again by a retry`() async throws {
    let running = try await running(Self.on + [("ihc.request_sessions", "2")])
    let failures = try await running.table.call(IHCFailures())
    #expect(failures.journeys.map(\.conversion) == ["c4"])
    #expect(failures.journeys.map(\.code) == ["too-long"])
    var retry = IHCRetry()
    retry.conversions = ["c4"]
    let error = await #expect(throws: RPCError.self) { try await running.table.call(retry) }
    #expect(error?.code == .conflict && error?.reason == "too-long")
    #expect(error?.hint == "change the settings and reload; it is then asked by itself")
    retry.conversions = []
    retry.all = true
    let outcome = try await running.table.call(retry)
    #expect(outcome.journeys == 0 && !outcome.isBreakerClosed)
    await running.engine.stop()
  }

  @Test func `a retry goes on with a service that was left alone`() async throws {
    let running = try await running()
    let request = try #require(try await lease(running).first)
    _ = try await complete(request, running, status: 401, body: "{}")
    #expect(try await running.table.call(IHCStatus()).state == .paused)
    #expect(try await lease(running).isEmpty)
    var retry = IHCRetry()
    retry.all = true
    #expect(try await running.table.call(retry).isBreakerClosed)
    #expect(try await running.table.call(IHCStatus()).state == .asking)
    try await answer(running, Self.good)
    #expect(try await running.table.call(IHCStatus()).state == .idle)
    await running.engine.stop()
  }

  @Test func `what waits is listed page by page, and nothing twice`() async throws {
    let running = try await running(
      Self.on + [("ihc.request_journeys", "1"), ("ihc.concurrency", "1")])
    _ = try await lease(running, 1)
    var request = IHCPending()
    request.limit = 1
    var seen: [IHCPendingJourney] = []
    repeat {
      let page = try await running.table.call(request)
      #expect(page.total == 3 && page.journeys.count <= 1)
      seen += page.journeys
      request.cursor = page.nextCursor
    } while request.cursor != nil && seen.count < 10
    #expect(seen.map(\.conversion).sorted() == ["c1", "c2", "c4"])
    // What is out comes first.
    #expect(seen.map(\.state) == [.asked, .waiting, .waiting])
    #expect(seen.allSatisfy { $0.isCurrent && $0.attempts == 0 })
    request.cursor = "queue-1"
    let error = await #expect(throws: RPCError.self) { try await running.table.call(request) }
    #expect(error?.message == "cursor: “queue-1”; expected the next_cursor of the page before")
    await running.engine.stop()
  }

  @Test(
    arguments: [
      (200, .works), (206, .failing), (400, .works), (403, .denied), (503, .failing),
    ] as [(Int, IHCTest.Result)])
  func `a test says what the service answers to a request of nothing`(
    _ status: Int, _ result: IHCTest.Result
  ) async throws {
    let running = try RunningEngine(Self.on)
    let table = running.table
    async let tested = table.call(IHCTest())
    var request: IHCRequest?
    while request == nil { request = try await lease(running, 1).first }
    let sent = try #require(request)
    #expect(sent.body == #"{"customer_journeys":[]}"#)
    _ = try await complete(
      sent, running, status: status,
      body: status == 200 ? #"{"statusCode":200,"value":[]}"# : #"{"message":"Nothing to do"}"#)
    let test = try await tested
    #expect(test.result == result)
    #expect(test.url == sent.url)
    #expect(test.elapsedMilliseconds != nil)
    #expect((test.next == nil) == (result == .works))
    await running.engine.stop()
  }
}
