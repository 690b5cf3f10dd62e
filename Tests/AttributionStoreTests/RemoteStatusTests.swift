import AttributionCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// What people are told of the queue.
@Suite struct RemoteStatusTests {
  private let queue: QueueFixture

  init() throws { queue = try QueueFixture() }

  private func status() throws -> RemoteQueueStatus {
    try queue.store.read { try RemoteQueueStatus($0, at: queue.now) }
  }

  @Test func `it counts journeys by state, requests of the month, and when one is tried again`()
    throws
  {
    for number in 0..<40 { try queue.add("c\(number)", sessions: 2) }
    queue.settings.budget = 100
    try queue.answer(try queue.leaseOne())
    try queue.answer(try queue.leaseOne()) { _ in .refused("no") }
    queue.pass(10)
    let failing = try queue.leaseOne()
    try queue.complete(failing, RemoteJudgement(.failed, status: 500, message: "HTTP 500: no"))
    _ = try queue.leaseOne()
    let status = try status()
    #expect((status.answered, status.failed, status.kept) == (10, 10, 0))
    #expect((status.waiting, status.asked, status.pending) == (10, 10, 20))
    #expect(status.sessions == 40)
    #expect((status.requestsOut, status.requestsWaiting, status.requestsOfMonth) == (1, 1, 4))
    #expect(status.month.description == "2026-11")
    let next = try #require(status.nextRetryAt)
    #expect(next >= queue.now && next <= Instant(micros: queue.now.micros + queue.settings.retry))
    #expect(status.lastError == "HTTP 500: no")
    #expect(status.lastErrorAt == queue.now)
    #expect(status.lastAnswerAt == QueueFixture.start)
    #expect(status.breaker.state == .closed)
    #expect(status.breaker.failures == 1)
    // Twenty in ten seconds: as many are left.
    #expect(status.done == 20)
    #expect(status.remaining(at: queue.now) == 10 * QueueFixture.second)
    queue.pass(3600)
    #expect(try self.status().done == 0)
    #expect(try self.status().remaining(at: queue.now) == nil)
  }

  @Test func `an empty queue has nothing to tell`() throws {
    let status = try status()
    #expect(status.pending == 0)
    #expect(status.nextRetryAt == nil)
    #expect(status.lastError == nil)
    #expect(status.remaining(at: queue.now) == nil)
  }

  @Test(arguments: [1, 7, 2_000, 4_321])
  func `an estimate is what is then asked`(_ count: Int) throws {
    queue.settings.requestJourneys = 100
    queue.rules.remoteIHC.requestSessions = 200
    var random = SeededRandom(seed: UInt64(count))
    var estimation = RemoteEstimation(queue.rules.remoteIHC, queue.settings)
    var lengths: [Int] = []
    for _ in 0..<count {
      let length = Int.random(in: 1...Int.random(in: 1...60, using: &random), using: &random)
      lengths.append(length)
      estimation.add(length)
    }
    estimation.add(201)
    let estimate = estimation.result
    #expect(estimate.journeys == count)
    #expect(estimate.tooLong == 1)
    #expect(estimate.sessions == lengths.reduce(0, +))
    let packing = RequestPacking(journeys: 100, sessions: 200)
    let least = packing.lowerBound(journeys: count, sessions: estimate.sessions)
    #expect(estimate.requests >= least)
    #expect(estimate.requests * 100 <= least * 103 + 100, "\(estimate.requests) for \(least)")
  }

  @Test func `journeys are asked in as many requests as were estimated`() throws {
    var estimation = RemoteEstimation(queue.rules.remoteIHC, queue.settings)
    for number in 0..<100 {
      try queue.add("c\(number)", sessions: 1 + number % 7)
      estimation.add(1 + number % 7)
    }
    var requests = 0
    while let request = try queue.lease().requests.first {
      requests += 1
      try queue.answer(request)
    }
    #expect(estimation.result.requests == requests)
    #expect(estimation.result.journeys == 100)
  }
}
