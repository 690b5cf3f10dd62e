import AttributionCore
import AttributionRPC
import Foundation
import TestSupport
import Testing

@testable import AttributionDaemon
@testable import AttributionStore

/// The queue for the remote IHC service in a running engine, asked as its client asks.
@Suite(.serialized) struct EngineQueueTests {
  private static let flags = [
    ("attribution.models", "ihc, ihc-remote"), ("ihc.conversion_type", "shop"),
    ("ihc.request_journeys", "2"), ("ihc.requests_per_minute", "60000"), ("ihc.retry", "1ms"),
  ]

  private static func sessions(_ users: Int) -> String {
    var text = """
      session_id,user_id,channel_name,event_date,event_time,holder_engagement,closer_engagement

      """
    for user in 0..<users {
      text += "a\(user),u\(user),SEO,2026-01-01,10:00:00,1,0\n"
      text += "b\(user),u\(user),SEA,2026-01-02,10:00:00,1,1\n"
    }
    return text
  }

  private static func conversions(_ users: Int) -> String {
    var text = "conv_id,user_id,conv_date,conv_time,revenue\n"
    for user in 0..<users { text += "c\(user),u\(user),2026-01-02,11:00:00,10\n" }
    return text
  }

  private static func running(users: Int) async throws -> RunningEngine {
    let running = try RunningEngine(flags)
    try running.drop(sessions(users), as: "sessions.csv")
    try running.drop(conversions(users), as: "conversions.csv")
    _ = try await running.sync()
    return running
  }

  private static func lease(
    _ running: RunningEngine, _ capacity: Int = 1
  ) async throws -> IHCLease.Response {
    var request = IHCLease()
    request.worker = "tests"
    request.capacity = capacity
    return try await running.table.call(request)
  }

  /// Answers a request as the service would: all to the first session.
  private static func answer(
    _ request: IHCRequest, _ running: RunningEngine
  ) async throws -> IHCComplete.Response {
    let sent = try JSON(parsing: request.body)["customer_journeys"]?.elements ?? []
    let rows = sent.map { row -> String in
      let conversion = row["conversion_id"]?.string ?? ""
      let session = row["session_id"]?.string ?? ""
      let ihc = session.hasPrefix("a") ? "1.0" : "0.0"
      return """
        {"conversion_id": "\(conversion)", "session_id": "\(session)", "initializer": \(ihc), \
        "holder": \(ihc), "closer": \(ihc), "ihc": \(ihc)}
        """
    }
    return try await complete(
      request, 200, "{\"statusCode\": 200, \"value\": [\(rows.joined(separator: ","))]}", running)
  }

  private static func complete(
    _ request: IHCRequest, _ status: Int, _ body: String, _ running: RunningEngine
  ) async throws -> IHCComplete.Response {
    var complete = IHCComplete()
    complete.request = request.id
    complete.attempt = request.attempt
    complete.outcome = "answered"
    complete.status = status
    complete.body = body
    return try await running.table.call(complete)
  }

  @Test func `the service's answers become the credit of the model`() async throws {
    let running = try await Self.running(users: 3)
    var answered = 0
    while answered < 3 {
      let lease = try await Self.lease(running, 2)
      try #require(!lease.requests.isEmpty, "\(lease)")
      for request in lease.requests {
        #expect(
          request.url == "https://api.ihc-attribution.com/v1/compute_ihc?conv_type_id=shop")
        #expect(request.timeoutMilliseconds == 60_000)
        #expect(request.attempt == 1)
        answered += try await Self.answer(request, running).answered
      }
    }
    #expect(try await Self.lease(running).reason == "idle")
    _ = try await running.sync()
    let rows = try await running.report("ihc-remote").rows
    #expect(rows.map(\.channelName) == ["SEA", "SEO"])
    #expect(rows.map(\.credit.description) == ["0", "3"])
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    await running.engine.stop()
  }

  @Test func `what is answered twice, and what is not known, changes nothing`() async throws {
    let running = try await Self.running(users: 1)
    let request = try #require(try await Self.lease(running).requests.first)
    #expect(try await Self.answer(request, running).answered == 1)
    #expect(try await Self.complete(request, 500, "", running).answered == 1)
    var other = request
    other.id = 99
    let unknown = try await Self.answer(other, running)
    #expect((unknown.answered, unknown.retried, unknown.failed) == (0, 0, 0))
    await running.engine.stop()
  }

  @Test func `a request that is out is still known after a restart`() async throws {
    let running = try await Self.running(users: 1)
    let request = try #require(try await Self.lease(running).requests.first)
    try await running.restart()
    #expect(try await Self.lease(running).requests.isEmpty)
    #expect(try await Self.answer(request, running).answered == 1)
    await running.engine.stop()
  }

  @Test func `a model that is not enabled asks for nothing`() async throws {
    let running = try RunningEngine()
    let lease = try await Self.lease(running)
    #expect(lease.requests.isEmpty)
    #expect(lease.waitMilliseconds > 0)
    // Whether it is known yet what the settings are.
    #expect(lease.reason == "disabled" || lease.reason == "paused")
    await running.engine.stop()
  }

  @Test(arguments: [
    (400, RemoteTest.Outcome.well), (200, .well), (403, .denied), (404, .denied), (503, .failing),
  ])
  func `a test goes out before all others, without journeys, and tells what came back`(
    _ status: Int, _ outcome: RemoteTest.Outcome
  ) async throws {
    let running = try await Self.running(users: 1)
    let engine = try #require(running.engine as? Engine)
    async let test = engine.request { EngineRequest.testRemote($0) }
    var request: IHCRequest?
    while request == nil {
      for leased in try await Self.lease(running).requests {
        if leased.id == 0 {
          request = leased
        } else {
          _ = try await Self.complete(leased, 429, "", running)
        }
      }
      await Task.yield()
    }
    let sent = try #require(request)
    #expect(sent.body == "{\"customer_journeys\":[]}")
    _ = try await Self.complete(sent, status, "{\"message\": \"words\", \"value\": []}", running)
    let result = try await test
    #expect(result.outcome == outcome)
    #expect(result.status == status)
    await running.engine.stop()
  }

  @Test func `who waits for a test is told when the daemon stops`() async throws {
    let running = try RunningEngine(Self.flags)
    let engine = try #require(running.engine as? Engine)
    let test = Task { try await engine.request { EngineRequest.testRemote($0) } }
    while try await Self.lease(running).requests.isEmpty { await Task.yield() }
    await running.engine.stop()
    await #expect(throws: StoreError.self) { try await test.value }
  }

  @Test(
    arguments: [
      ("nonsense", 200, "outcome: “nonsense”; expected one of answered, "),
      ("answered", nil, "status: missing; expected the HTTP status of an answer"),
    ] as [(String, Int?, String)])
  func `a completion that says nothing usable is refused`(
    _ outcome: String, _ status: Int?, _ message: String
  ) async throws {
    let running = try RunningEngine()
    var complete = IHCComplete()
    complete.request = 1
    complete.attempt = 1
    complete.outcome = outcome
    complete.status = status
    let error = await #expect(throws: RPCError.self) { try await running.table.call(complete) }
    #expect(error?.code == .invalidParams)
    #expect(error?.message.hasPrefix(message) == true)
    await running.engine.stop()
  }
}
