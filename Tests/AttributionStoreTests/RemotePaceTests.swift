import AttributionCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// How fast the queue goes, when it stops, and what it keeps.
@Suite struct RemotePaceTests {
  private let queue: QueueFixture

  init() throws { queue = try QueueFixture() }

  private func failure(_ status: Int = 503) -> RemoteJudgement {
    RemoteJudgement(status == 503 ? .later : .failed, status: status, message: "HTTP \(status)")
  }

  // MARK: The breaker

  @Test func `failures in a row open the breaker, one request tries, an answer closes it`() throws {
    for name in 0..<90 { try queue.add("c\(name)") }
    for _ in 0..<5 { try queue.complete(try queue.leaseOne(), failure()) }
    try queue.restart()
    let open = try queue.lease(4)
    #expect(open.requests.isEmpty)
    #expect(open.reason == .breaker)
    #expect(
      open.message?.hasPrefix("5 requests in a row failed, the last: HTTP 503; tried") == true)
    queue.pass(30)
    let probe = try queue.lease(4)
    #expect(probe.requests.count == 1)
    #expect(try queue.lease(4).reason == .breaker)
    try queue.restart()
    try queue.complete(probe.requests[0], failure())
    queue.pass(59)
    #expect(try queue.lease(4).reason == .breaker, "twice as long")
    queue.pass(1)
    try queue.answer(try queue.leaseOne())
    #expect(try queue.lease(4).requests.count == 4)
  }

  @Test func `an answer between failures keeps it closed`() throws {
    for name in 0..<200 { try queue.add("c\(name)") }
    for round in 0..<12 {
      let request = try queue.leaseOne()
      if round % 4 == 3 {
        try queue.answer(request)
      } else {
        try queue.complete(request, failure())
      }
    }
    #expect(try queue.lease().requests.count == 1)
  }

  @Test func `a refused key opens it at once, with what is to be done`() throws {
    try queue.add("a")
    let words = "HTTP 403: no such key; is the key right that attributiond-ihc reads?"
    try queue.complete(
      try queue.leaseOne(), RemoteJudgement(.denied, status: 403, message: words))
    let open = try queue.lease()
    #expect(open.reason == .breaker)
    #expect(open.message?.hasPrefix(words) == true)
    try queue.queue { try $0.closeBreaker() }
    #expect(try queue.lease().requests.count == 1, "a test that went well closes it")
  }

  @Test func `a probe that is lost or handed back is followed by another`() throws {
    for name in 0..<90 { try queue.add("c\(name)") }
    for _ in 0..<5 { try queue.complete(try queue.leaseOne(), failure()) }
    queue.pass(30)
    try queue.complete(try queue.leaseOne(), RemoteJudgement(.returned))
    _ = try queue.leaseOne()
    queue.pass(91)
    #expect(try queue.lease(4).requests.count == 1)
  }

  @Test func `its pause doubles up to a quarter of an hour`() throws {
    for name in 0..<200 { try queue.add("c\(name)") }
    for _ in 0..<5 { try queue.complete(try queue.leaseOne(), failure()) }
    var pauses: [Int64] = []
    for _ in 0..<7 {
      let before = queue.now
      while try queue.lease(0).reason == .breaker { queue.pass(5) }
      pauses.append(queue.now.micros(since: before) / QueueFixture.second)
      try queue.complete(try queue.leaseOne(), failure())
    }
    #expect(pauses == [30, 60, 120, 240, 480, 900, 900])
  }

  @Test func `one that fails while others are answered does not stop the others`() throws {
    queue.settings.attempts = 20
    try queue.add("bad")
    let bad = try queue.leaseOne().id
    try queue.restart()
    queue.pass(100)
    for round in 0..<15 {
      try queue.add("good \(round)")
      for request in try queue.lease(4).requests {
        if request.id == bad {
          try queue.complete(request, failure(500))
        } else {
          queue.pass(1)
          try queue.answer(request)
        }
      }
      queue.pass(60)
    }
    #expect(try queue.names("answered").count == 15)
  }

  @Test func `refusals without end are the settings' fault, not the journeys'`() throws {
    for name in 0..<90 { try queue.add("c\(name)") }
    var requests = 0
    while let request = try queue.lease().requests.first, requests < 100 {
      requests += 1
      try queue.complete(request, RemoteJudgement(.rejected, status: 400, message: "HTTP 400: no"))
    }
    #expect(requests == 20)
    #expect(try queue.lease().message?.contains("is ihc.conversion_type right?") == true)
  }

  // MARK: Rate

  @Test(arguments: [1, 7, 60, 90, 600, 6_000])
  func `no minute has more requests than may be begun`(_ rate: Int) throws {
    queue.settings.requestsPerMinute = rate
    queue.settings.requestJourneys = 1
    queue.settings.concurrency = 64
    for name in 0..<150 { try queue.add("c\(name)", sessions: 1) }
    var begun: [Int64] = []
    while begun.count < 150 {
      let lease = try queue.lease(64)
      for request in lease.requests {
        begun.append(queue.now.micros)
        try queue.answer(request)
      }
      if lease.requests.isEmpty { #expect(lease.reason == .rate) }
      queue.now.micros += max(1_000, lease.requests.isEmpty ? lease.wait : 0)
    }
    let burst = max(1, rate / 60)
    for start in begun.indices {
      let minute = begun[start...].prefix { $0 < begun[start] + 60 * QueueFixture.second }
      #expect(minute.count <= rate + burst)
    }
    let took = Double(begun[149] - begun[0]) / 6e7
    #expect(took <= Double(150) / Double(rate) * 1.2 + 0.1, "and it is not much slower")
  }

  @Test func `the rate survives a restart, and a clock that goes back`() throws {
    queue.settings.requestsPerMinute = 6
    for name in 0..<30 { try queue.add("c\(name)") }
    _ = try queue.leaseOne()
    try queue.restart()
    #expect(try queue.lease().reason == .rate)
    queue.pass(-100_000)
    #expect(try queue.lease().requests.count == 1)
  }

  // MARK: The budget

  @Test func `a budget stops requests until the next month, or until it is raised`() throws {
    queue.settings.budget = 2
    queue.settings.requestJourneys = 1
    for name in 0..<9 { try queue.add("c\(name)") }
    #expect(try queue.lease(4).requests.count == 2)
    let used = try queue.lease(4)
    #expect(used.reason == .budget)
    #expect(
      used.message == "the budget of 2 requests is used up for 2026-11; it goes on at "
        + "2026-12-01T00:00:00Z, or when ihc.budget is raised")
    queue.settings.budget = 3
    #expect(try queue.lease(4).requests.count == 1)
    queue.settings.concurrency = 64
    queue.now = Instant(micros: 1_796_083_199 * QueueFixture.second)
    #expect(try queue.lease(4).reason == .budget, "a second before December")
    queue.pass(1)
    #expect(try queue.lease(4).requests.count == 3)
    #expect(
      try queue.text("SELECT group_concat(month || '=' || requests) FROM ihc_month")
        == "2026-11=3,2026-12=3")
  }

  @Test func `what never left is not paid for`() throws {
    queue.settings.budget = 1
    try queue.add("a")
    for outcome in [RemoteJudgement.Outcome.unreachable, .returned] {
      try queue.complete(try queue.leaseOne(), RemoteJudgement(outcome))
      queue.pass(60)
    }
    try queue.complete(try queue.leaseOne(), RemoteJudgement(.later, status: 429))
    queue.pass(60)
    #expect(try queue.lease().reason == .budget)
  }

  @Test func `a budget of nothing allows nothing`() throws {
    queue.settings.budget = 0
    #expect(try queue.lease().reason == .idle)
    try queue.add("a")
    #expect(try queue.lease().reason == .budget)
  }

  // MARK: The audit

  @Test func `what was sent and came back is kept for so long, answers for good`() throws {
    queue.settings.retention = 90 * Instant.microsPerDay
    for name in 0..<30 { try queue.add("c\(name)") }
    for _ in 0..<2 { try queue.answer(try queue.leaseOne()) }
    queue.pass(89 * 86_400)
    try queue.answer(try queue.leaseOne())
    let out = try queue.add("out")
    _ = try queue.leaseOne()
    #expect(!(try queue.queue { try $0.hasOld(at: queue.now) }))
    queue.pass(2 * 86_400)
    #expect(try queue.queue { try $0.hasOld(at: queue.now) })
    var rounds = 0
    while try queue.queue({ try $0.hasOld(at: queue.now) }) {
      try queue.queue { try $0.deleteOld(at: queue.now, limit: 8) }
      rounds += 1
    }
    #expect(rounds == 3, "in small parts")
    #expect(try queue.count("SELECT count(*) FROM ihc_exchange") == 2)
    #expect(try queue.count("SELECT count(*) FROM ihc_exchange_journey") == 11)
    #expect(try queue.count("SELECT count(*) FROM ihc_journey WHERE answer IS NOT NULL") == 30)
    #expect(try queue.count("SELECT count(*) FROM ihc_journey WHERE rows IS NOT NULL") == 11)
    queue.pass(200 * 86_400)
    try queue.queue { try $0.deleteOld(at: queue.now) }
    #expect(try queue.count("SELECT count(*) FROM ihc_exchange") == 1, "it may still come back")
    #expect(
      try queue.queue {
        try $0.take(queue.goodAnswer(out), for: out, exchange: 0, at: queue.now)
      })
  }

  @Test func `an exchange has the text that was sent and the text that came`() throws {
    try queue.add("a")
    let request = try queue.leaseOne()
    queue.pass(3)
    try queue.answer(request)
    let row = try #require(
      try queue.store.read { try Row.fetchOne($0, sql: "SELECT * FROM ihc_exchange") })
    #expect(try PackedText.unpack(Array(row["sent"] as Data)) == request.body)
    #expect(try PackedText.unpack(Array(row["received"] as Data)) == Array("…".utf8))
    #expect(row["outcome"] == "answered")
    #expect(row["ended_at"] as Int64 - row["sent_at"] == 3 * QueueFixture.second)
    #expect((row["journeys"], row["sessions"], row["answered"]) == (1, 2, 1))
  }
}
