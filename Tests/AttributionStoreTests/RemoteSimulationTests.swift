import AttributionCore
import Foundation
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// A service that fails in every way, a client that is killed, and a daemon that is killed: what is
/// good is answered once, what is bad is listed, and nothing is asked again after it was answered.
@Suite struct RemoteSimulationTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `all good journeys are answered once and all bad ones are listed`(_ seed: UInt64) throws {
    var simulation = try Simulation(seed: seed, journeys: 600)
    try simulation.run()
    let queue = simulation.queue
    #expect(Set(try queue.names("answered")) == simulation.good)
    let failed = try queue.journeys("failed")
    #expect(Set(failed.keys) == Set(simulation.bad.keys))
    for (name, poison) in simulation.bad {
      #expect(failed[name]?.code == poison.code.rawValue, "\(name)")
      // What fails is not always answered with the words; the last attempt may have timed out.
      let words = failed[name]?.message ?? ""
      #expect(poison == .failing ? !words.isEmpty : words.contains(poison.words), "\(name)")
    }
    #expect(simulation.askedAgain.isEmpty)
    #expect(
      try queue.count("SELECT sum(answered) FROM ihc_exchange") == simulation.good.count,
      "each answer was taken once")
    #expect(try queue.count("SELECT count(*) FROM ihc_request") == 0)
    #expect(try queue.count("SELECT count(*) FROM pending_user") == simulation.good.count)
    let out = try queue.count("SELECT count(*) FROM ihc_exchange WHERE outcome = 'out'")
    #expect(out == 0)
    #expect(
      try queue.count("SELECT sum(requests) FROM ihc_month")
        == queue.count(
          """
          SELECT count(*) FROM ihc_exchange WHERE outcome NOT IN ('unreachable', 'returned')
          """))
  }

  @Test func `without failures no more requests are made than journeys need`() throws {
    let queue = try QueueFixture()
    queue.settings.requestJourneys = 100
    queue.rules.remoteIHC.requestSessions = 200
    var random = SeededRandom(seed: 9)
    var sessions = 0
    for number in 0..<2_000 {
      let length = [1, 1, 2, 2, 3, 5, 8, 20].randomElement(using: &random) ?? 1
      sessions += length
      try queue.add("c\(number)", sessions: length)
    }
    var requests = 0
    while true {
      let lease = try queue.lease(3)
      if lease.requests.isEmpty { break }
      for request in lease.requests {
        requests += 1
        try queue.answer(request)
      }
      queue.pass(1)
    }
    #expect(try queue.names("answered").count == 2_000)
    let least = max(20, (sessions + 199) / 200)
    #expect(requests * 100 <= least * 105, "\(requests) for \(least)")
  }
}

/// What is wrong with a journey for good.
private enum Poison: String, CaseIterable {
  case invalid, failing, unparsable, sums

  var code: RemoteFault {
    switch self {
    case .invalid, .unparsable: .refused
    case .failing: .failing
    case .sums: .wrongSum
    }
  }

  var words: String { "words of \(rawValue)" }
}

private struct Simulation {
  let queue: QueueFixture
  private(set) var good: Set<String> = []
  private(set) var bad: [String: Poison] = [:]
  /// Journeys that were handed out after they were answered.
  private(set) var askedAgain: [String] = []
  private var answered: Set<[UInt8]> = []
  private var random: SeededRandom
  private var flights: [Flight] = []

  /// A reply on its way.
  private struct Flight {
    var request: RemoteLease.Request
    var at: Instant
    var judgement: RemoteJudgement
  }

  private struct Kill: Error {}

  init(seed: UInt64, journeys: Int) throws {
    queue = try QueueFixture()
    random = SeededRandom(seed: seed)
    queue.settings.requestJourneys = 20
    queue.settings.breakerPause = QueueFixture.second
    queue.settings.attempts = 4
    for number in 0..<journeys {
      let name = "c\(number)"
      if number % 23 == 0 {
        bad[name] = Poison.allCases[number / 23 % Poison.allCases.count]
      } else {
        good.insert(name)
      }
      try queue.add(name, sessions: Int.random(in: 1...6, using: &random))
    }
  }

  private mutating func happens(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  mutating func run() throws {
    var rounds = 0
    while try queue.count(
      "SELECT count(*) FROM ihc_journey WHERE state IN ('waiting', 'asked')") > 0
    {
      rounds += 1
      guard rounds < 50_000 else { throw StoreError(.interrupted, "it does not come to an end") }
      try land()
      if happens(3) { try queue.restart() }
      let lease = try queue.lease(Int.random(in: 1...3, using: &random))
      for request in lease.requests { try fly(request) }
      let next = flights.map(\.at).min() ?? queue.now
      queue.now = max(
        queue.now, min(max(next, queue.now), Instant(micros: queue.now.micros + lease.wait)))
      if lease.requests.isEmpty, flights.isEmpty { queue.now.micros += lease.wait }
    }
    // What is still on its way comes late, and changes nothing.
    queue.pass(1_000)
    try land()
  }

  /// Brings back what has arrived.
  private mutating func land() throws {
    while let index = flights.firstIndex(where: { $0.at <= queue.now }) {
      let flight = flights.remove(at: index)
      guard
        let sent = try queue.queue({
          try $0.sent(request: flight.request.id, attempt: flight.request.attempt)
        })
      else { continue }
      if happens(10) {
        // The daemon is killed before the transaction ends.
        do {
          try queue.queue { queue in
            var chance = SplitMix64(seed: 1)
            _ = try queue.complete(
              sent, flight.judgement, received: nil, at: self.queue.now, &chance)
            throw Kill()
          }
        } catch { try queue.restart() }
      }
      try queue.complete(flight.request, flight.judgement)
      guard flight.judgement.outcome == .answered, sent.result == nil else { continue }
      for (journey, verdict) in zip(sent.journeys, flight.judgement.verdicts) {
        if case .answered = verdict { answered.insert(journey.key) }
      }
    }
  }

  /// Posts a request, or is killed before.
  private mutating func fly(_ request: RemoteLease.Request) throws {
    let sent = try queue.sent(request)
    askedAgain += sent.journeys.filter { answered.contains($0.key) }.map(\.conversionID)
    if happens(4) { return }
    let judgement = try judge(sent)
    var seconds = Double.random(in: 0.1...5, using: &random)
    if happens(5) { seconds += 120 }
    let flight = Flight(
      request: request, at: Instant(micros: queue.now.micros + Int64(seconds * 1e6)),
      judgement: judgement)
    flights.append(flight)
    if happens(10) {
      var copy = flight
      copy.at.micros += Int64.random(in: 0...200_000_000, using: &random)
      flights.append(copy)
    }
  }

  private mutating func judge(_ sent: SentRequest) throws -> RemoteJudgement {
    let fault = Int.random(in: 0..<14, using: &random)
    switch fault {
    case 0:
      var later = RemoteJudgement(.later, status: 429, message: "HTTP 429")
      later.retryAfter = 3 * QueueFixture.second
      return later
    case 1: return RemoteJudgement(.later, status: 429, message: "HTTP 429")
    case 2: return RemoteJudgement(.failed, status: 500, message: "HTTP 500")
    case 3: return RemoteJudgement(.later, status: 503, message: "HTTP 503")
    case 4: return RemoteJudgement(.failed, message: "no answer in time")
    case 5: return RemoteJudgement(.unreachable)
    case 6: return RemoteJudgement(.returned)
    case 7 where happens(20): return RemoteJudgement(.denied, status: 403, message: "HTTP 403")
    default: break
    }
    let poisons = sent.journeys.compactMap { bad[$0.conversionID] }
    for (poison, outcome) in [
      (Poison.invalid, RemoteJudgement.Outcome.rejected), (.failing, .failed),
    ] where poisons.contains(poison) {
      return RemoteJudgement(outcome, status: 400, message: poison.words)
    }
    var judgement = RemoteJudgement(.answered, status: 200)
    let isPartial = happens(15)
    for journey in sent.journeys {
      let verdict: RemoteJudgement.Verdict
      switch bad[journey.conversionID] {
      case .sums: verdict = .wrong(.wrongSum, Poison.sums.words)
      case .unparsable: verdict = .refused(Poison.unparsable.words)
      default:
        verdict =
          isPartial && happens(25)
          ? .wrong(.missing, "not in the answer") : .answered(try queue.goodAnswer(journey.key))
      }
      judgement.verdicts.append(verdict)
    }
    return judgement
  }
}
