import AttributionCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// What the queue hands out, and what becomes of it.
@Suite struct RemoteQueueTests {
  private let queue: QueueFixture

  init() throws { queue = try QueueFixture() }

  private static func failed(_ status: Int? = 500) -> RemoteJudgement {
    RemoteJudgement(.failed, status: status, message: "HTTP \(status ?? 0): no")
  }

  // MARK: Handing out

  @Test func `nothing is handed out while the model is not enabled`() throws {
    try queue.add("a")
    queue.rules.models = ["ihc"]
    let lease = try queue.lease()
    #expect(lease.requests.isEmpty)
    #expect(lease.reason == .disabled)
  }

  @Test func `a request holds its journeys whole, oldest first, and says where it goes`() throws {
    try queue.add("b", sessions: 2)
    queue.pass(1)
    try queue.add("a", sessions: 1)
    let request = try queue.leaseOne()
    #expect(request.journeys == 2)
    #expect(request.sessions == 3)
    #expect(request.attempt == 1)
    #expect(
      request.url == "https://api.ihc-attribution.com/v1/compute_ihc?conv_type_id=shop")
    let rows = [queue.rows("b", 2), queue.rows("a", 1)].map(RemoteJourneys.text)
    #expect(request.body == RemoteJourneys(queue.rules.remoteIHC).body(of: rows))
    #expect(
      try queue.sent(request).journeys.compactMap(\.rows).sorted { $0.count > $1.count } == rows)
    #expect(try queue.lease().reason == .idle)
    #expect(try queue.names("asked") == ["a", "b"])
  }

  @Test func `no more are out at once than may be, and capacity is not exceeded`() throws {
    for name in 0..<80 { try queue.add("c\(name)") }
    #expect(try queue.lease(0).requests.isEmpty)
    #expect(try queue.lease(3).requests.count == 3)
    let rest = try queue.lease(9)
    #expect(rest.requests.count == 1)
    #expect(rest.reason == nil)
    #expect(try queue.lease(9).requests.isEmpty)
    try queue.answer(rest.requests[0])
    #expect(try queue.lease(9).requests.count == 1)
  }

  @Test func `two journeys of one conversion are never in the same request`() throws {
    try queue.add("a", sessions: 1)
    try queue.add("a", sessions: 2)
    let requests = try queue.lease(4).requests
    #expect(requests.map(\.journeys) == [1])
    #expect(try queue.lease(4).requests.map(\.journeys) == [1])
  }

  @Test func `a journey longer than a request is given up, the others go`() throws {
    try queue.add("long", sessions: 51)
    try queue.add("short")
    #expect(try queue.leaseOne().journeys == 1)
    #expect(try queue.journeys("failed")["long"]?.code == "too-long")
  }

  @Test func `what is too large for the client's lines is halved, one alone given up`() throws {
    try queue.add("a", sessions: 1)
    try queue.add("b", sessions: 2)
    queue.settings.sentBytes = 250
    #expect(try queue.lease(4).requests.isEmpty)
    #expect(try queue.lease(4).requests.map(\.sessions) == [1])
    #expect(try queue.names("failed") == ["b"])
  }

  @Test func `bodies of one answer stay below a limit together`() throws {
    for name in 0..<40 { try queue.add("c\(name)") }
    queue.settings.sentBytes = 6_000
    #expect(try queue.lease(4).requests.count == 1)
    #expect(try queue.lease(4).requests.count == 1)
  }

  // MARK: Answers

  @Test func `an answer is stored, and its users are to be attributed again`() throws {
    let key = try queue.add("a")
    let request = try queue.leaseOne()
    let result = try queue.answer(request)
    #expect(result.answered == 1)
    let stored = try queue.store.read {
      try Data.fetchOne(
        $0, sql: "SELECT answer FROM ihc_journey WHERE key = ?", arguments: [Data(key)])
    }
    #expect(stored.map(Array.init) == (try queue.goodAnswer(key)).encoded())
    #expect(try queue.text("SELECT user_id FROM pending_user") == "user of a")
    #expect(try queue.count("SELECT count FROM fact_count WHERE name = 'pending_users'") == 1)
    #expect(try queue.count("SELECT count(*) FROM ihc_request") == 0)
  }

  @Test func `a second completion changes nothing and says the same`() throws {
    for name in "abc" { try queue.add(String(name)) }
    let request = try queue.leaseOne()
    let first = try queue.answer(request) {
      $0 == "b" ? .wrong(.wrongSum, "ihc sums to 2") : $0 == "c" ? .refused("no") : nil
    }
    #expect((first.answered, first.retried, first.failed) == (1, 1, 1))
    let before = try queue.store.read { try Row.fetchAll($0, sql: "SELECT * FROM ihc_journey") }
    let again = try queue.complete(request, Self.failed())
    #expect(again == first)
    #expect(
      try queue.store.read { try Row.fetchAll($0, sql: "SELECT * FROM ihc_journey") } == before)
  }

  @Test func `a journey that is answered badly is asked again, with others, and then given up`()
    throws
  {
    try queue.add("bad")
    for attempt in 1...5 {
      try queue.add("good \(attempt)")
      let request = try queue.leaseOne()
      #expect(request.journeys == 2)
      try queue.answer(request) {
        $0 == "bad" ? .wrong(.wrongSum, "ihc sums to 1.37; expected 1 ± 0.01") : nil
      }
      #expect(try queue.names("waiting") == (attempt < 5 ? ["bad"] : []))
      queue.pass(60)
    }
    let failed = try #require(try queue.journeys("failed")["bad"])
    #expect(failed.code == "wrong-sum")
    #expect(failed.message == "ihc sums to 1.37; expected 1 ± 0.01")
    #expect(try queue.names("answered") == (1...5).map { "good \($0)" })
  }

  @Test func `one that was given up can be tried again`() throws {
    let key = try queue.add("a")
    try queue.answer(try queue.leaseOne()) { _ in .refused("406") }
    #expect(try queue.lease().requests.isEmpty)
    #expect(try queue.queue { try $0.retry([[1, 2]]) } == 0)
    #expect(try queue.queue { try $0.retry([key]) } == 1)
    #expect(try queue.queue { try $0.retry() } == 0)
    try queue.answer(try queue.leaseOne())
    #expect(try queue.names("answered") == ["a"])
  }

  // MARK: Leases

  @Test func `what is not completed in time is handed out again, without blame`() throws {
    try queue.add("a")
    let first = try queue.leaseOne()
    queue.pass(89)
    #expect(try queue.lease().requests.isEmpty)
    queue.pass(2)
    let second = try queue.leaseOne()
    #expect((second.id, second.attempt) == (first.id, 2))
    #expect(try queue.count("SELECT attempts FROM ihc_request") == 0)
    #expect(try queue.text("SELECT outcome FROM ihc_exchange WHERE attempt = 1") == "lost")
  }

  @Test func `an answer that comes after its time is taken, and not asked for again`() throws {
    try queue.add("a")
    try queue.add("b")
    let first = try queue.leaseOne()
    queue.pass(100)
    let second = try queue.leaseOne()
    #expect(try queue.answer(first) { $0 == "b" ? .wrong(.missing, "") : nil }.answered == 1)
    #expect(try queue.names("answered") == ["a"])
    #expect(try queue.names("asked") == ["b"])
    let result = try queue.answer(second)
    #expect(result.answered == 1, "a has its answer")
    #expect(try queue.names("answered") == ["a", "b"])
    #expect(try queue.count("SELECT count(*) FROM ihc_request") == 0)
  }

  @Test func `a failure that comes after its time changes nothing`() throws {
    try queue.add("a")
    let first = try queue.leaseOne()
    queue.pass(100)
    let second = try queue.leaseOne()
    try queue.complete(first, Self.failed())
    #expect(try queue.names("asked") == ["a"])
    #expect(try queue.answer(second).answered == 1)
  }

  @Test func `a clock that goes back does not keep a request out for ever`() throws {
    try queue.add("a")
    _ = try queue.leaseOne()
    queue.pass(-1_000_000)
    #expect(try queue.leaseOne().attempt == 2)
  }

  // MARK: Failures

  @Test func `a request that fails waits longer each time, and then its halves go alone`() throws {
    for name in "abcde" { try queue.add(String(name)) }
    queue.settings.breakerFailures = 100
    for attempt in 1...5 {
      let request = try queue.leaseOne()
      #expect((request.journeys, request.attempt) == (5, Int64(attempt)))
      try queue.complete(request, Self.failed())
      queue.pass(60)
    }
    let halves = try queue.lease(4).requests
    #expect(halves.map(\.journeys) == [2, 3], "smaller ones first")
    #expect(try queue.count("SELECT count(*) FROM ihc_request") == 2)
  }

  @Test func `a journey that fails alone is given up once others were answered`() throws {
    try queue.add("bad")
    queue.settings.breakerFailures = 100
    for _ in 1...6 {
      try queue.complete(try queue.leaseOne(), Self.failed())
      queue.pass(60)
    }
    #expect(try queue.names("failed") == [], "the service may be what is wrong")
    try queue.add("good")
    for request in try queue.lease(4).requests {
      if request.attempt == 1 {
        try queue.answer(request)
      } else {
        queue.pass(1)
        try queue.complete(request, Self.failed())
      }
    }
    queue.pass(60)
    if try queue.names("failed").isEmpty { try queue.complete(try queue.leaseOne(), Self.failed()) }
    let failed = try #require(try queue.journeys("failed")["bad"])
    #expect(failed.code == "failing")
    #expect(failed.message?.hasSuffix("attempts failed, the last: HTTP 500: no") == true)
  }

  @Test func `a journey that is all there is to ask is given up after twenty attempts`() throws {
    try queue.add("bad")
    queue.settings.breakerFailures = 100
    for _ in 1...20 {
      #expect(try queue.names("failed") == [])
      try queue.complete(try queue.leaseOne(), Self.failed())
      queue.pass(60)
    }
    #expect(try queue.names("failed") == ["bad"])
  }

  @Test func `what the service finds wrong is halved at once until it is alone`() throws {
    for name in 0..<10 { try queue.add("c\(name)") }
    var requests = 0
    while let request = try queue.lease().requests.first {
      requests += 1
      let isBad = try queue.sent(request).journeys.contains { $0.conversionID == "c7" }
      if isBad {
        try queue.complete(
          request, RemoteJudgement(.rejected, status: 400, message: "HTTP 400: c7 is odd"))
      } else {
        try queue.answer(request)
      }
    }
    #expect(try queue.names("answered").count == 9)
    #expect(try queue.journeys("failed")["c7"]?.message == "HTTP 400: c7 is odd")
    #expect(requests <= 9)
  }

  @Test(arguments: [RemoteJudgement.Outcome.later, .unreachable, .denied, .returned])
  func `what is no journey's fault never blames one`(_ outcome: RemoteJudgement.Outcome) throws {
    try queue.add("a")
    queue.settings.breakerFailures = 1_000
    for attempt in 1...30 {
      queue.pass(3600)
      let request = try queue.leaseOne()
      #expect(request.attempt == Int64(attempt))
      try queue.complete(request, RemoteJudgement(outcome, status: 429, message: "m"))
    }
    #expect(try queue.count("SELECT attempts FROM ihc_request") == 0)
    #expect(try queue.names("waiting") == ["a"])
  }

  @Test func `a Retry-After keeps all requests waiting`() throws {
    for name in 0..<20 { try queue.add("c\(name)") }
    var later = RemoteJudgement(.later, status: 429, message: "HTTP 429: slow down")
    later.retryAfter = 40 * QueueFixture.second
    try queue.complete(try queue.leaseOne(), later)
    queue.pass(39)
    let paused = try queue.lease()
    #expect(paused.requests.isEmpty)
    #expect(paused.reason == .paused)
    #expect(paused.wait == QueueFixture.second)
    #expect(paused.message?.contains("HTTP 429: slow down") == true)
    queue.pass(1)
    #expect(try queue.lease(4).requests.count == 2)
  }

  @Test func `without it only the request waits that was turned away`() throws {
    for name in 0..<20 { try queue.add("c\(name)") }
    let first = try queue.leaseOne()
    try queue.complete(first, RemoteJudgement(.later, status: 429, message: "HTTP 429"))
    #expect(try queue.leaseOne().id != first.id)
  }

  // MARK: Journeys nobody has any more

  @Test func `a journey that no conversion has any more is asked once at most`() throws {
    let key = try queue.add("a")
    let request = try queue.leaseOne()
    try queue.store.write {
      try $0.execute(
        sql: "UPDATE ihc_journey SET is_current = 0 WHERE key = ?", arguments: [Data(key)])
    }
    try queue.complete(request, Self.failed())
    queue.pass(1_000)
    #expect(try queue.lease().requests.isEmpty)
    #expect(try queue.count("SELECT count(*) FROM ihc_journey") == 0)
    #expect(try queue.count("SELECT count(*) FROM ihc_journey_user") == 1, "for the audit")
    queue.settings.retention = 1
    try queue.queue { try $0.deleteOld(at: queue.now) }
    #expect(try queue.count("SELECT count(*) FROM ihc_journey_user") == 0)
    #expect(try queue.count("SELECT count(*) FROM ihc_request") == 0)
  }

  @Test func `its answer is kept, for it is paid for`() throws {
    let key = try queue.add("a")
    let request = try queue.leaseOne()
    try queue.store.write {
      try $0.execute(
        sql: "UPDATE ihc_journey SET is_current = 0 WHERE key = ?", arguments: [Data(key)])
    }
    #expect(try queue.answer(request).answered == 1)
    #expect(try queue.names("answered") == ["a"])
    #expect(try queue.count("SELECT count(*) FROM pending_user") == 0)
  }

  @Test func `of what a forgotten user was in, no words are kept, but the answers of others`()
    throws
  {
    for name in ["gone", "good", "bad"] { try queue.add(name) }
    let request = try queue.leaseOne()
    try queue.store.write { database in
      try database.execute(sql: "DELETE FROM ihc_journey WHERE conversion_id = 'gone'")
      try database.execute(sql: "UPDATE ihc_exchange SET sent = NULL, message = 'erased'")
    }
    var judgement = RemoteJudgement(.answered, status: 206, message: "gone is odd")
    judgement.verdicts = try queue.sent(request).journeys.map {
      try $0.conversionID == "good"
        ? .answered(queue.goodAnswer($0.key)) : .wrong(.missing, "gone is missing, too")
    }
    #expect(try queue.complete(request, judgement).answered == 1)
    #expect(try queue.names("answered") == ["good"])
    #expect(try queue.journeys("waiting")["bad"]?.message == "missing")
    #expect(try queue.text("SELECT message FROM ihc_exchange") == "erased")
    #expect(try queue.count("SELECT count(*) FROM ihc_exchange WHERE received IS NOT NULL") == 0)
  }

  @Test func `a journey that is asked again keeps its answer until there is another`() throws {
    let key = try queue.add("a")
    try queue.answer(try queue.leaseOne())
    func force() throws {
      try queue.store.write {
        try $0.execute(sql: "UPDATE ihc_journey SET state = 'waiting', attempts = 0")
      }
    }
    try force()
    try queue.answer(try queue.leaseOne()) { _ in .refused("no") }
    #expect(try queue.names("failed") == ["a"])
    #expect(try queue.count("SELECT count(*) FROM ihc_journey WHERE answer IS NOT NULL") == 1)
    try force()
    let request = try queue.leaseOne()
    try queue.store.write {
      try $0.execute(
        sql: "UPDATE ihc_journey SET is_current = 0 WHERE key = ?", arguments: [Data(key)])
    }
    try queue.complete(request, Self.failed())
    #expect(try queue.names("answered") == ["a"], "what it has stays")
  }

  @Test func `journeys of other settings are not sent under those of now`() throws {
    try queue.add("a")
    queue.rules.remoteIHC.conversionType = "other"
    #expect(try queue.lease().requests.isEmpty)
    queue.rules.remoteIHC.conversionType = "shop"
    #expect(try queue.leaseOne().journeys == 1)
  }
}
