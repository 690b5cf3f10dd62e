import AttributionRPC
import TestSupport
import Testing

@testable import AttributionStandIn

/// Clients that forget, repeat themselves and come late, against a real daemon.
@Suite(.serialized, .enabled(if: SQLiteProgram.isThere, Comment(rawValue: SQLiteProgram.missing)))
struct RemoteProtocolTests {
  private static let settings =
    RemoteSetup.haste + ["ihc.url=http://127.0.0.1:9", "ihc.concurrency=64"]

  /// A daemon with a sample whose journeys wait.
  private static func daemon(
    _ sample: RemoteSample, settings: [String] = []
  ) async throws -> DaemonProcess {
    let daemon = DaemonProcess(in: try Workdir(), settings: Self.settings + settings)
    try await daemon.start()
    try daemon.drop(sample.sessions, as: "sessions.csv")
    try daemon.drop(sample.conversions, as: "conversions.csv")
    try await daemon.output("sync")
    return daemon
  }

  @Test(.timeLimit(.minutes(20)))
  func `a report that comes after a restart is taken, and one that comes again changes nothing`()
    async throws
  {
    let sample = RemoteSample(journeys: 250, seed: 31)
    let daemon = try await Self.daemon(sample)
    let requests = try RemotePlayer(for: daemon).lease(64).requests
    let asked = try requests.flatMap { try RemotePlayer.conversions(in: $0) }
    #expect(asked.sorted() == sample.journeys.map(\.conversion).sorted())
    try await daemon.kill()
    try await daemon.start()
    let player = try RemotePlayer(for: daemon, name: "another")
    #expect(try player.lease(64).requests.isEmpty)
    var answered = 0
    for request in requests {
      let report = try RemotePlayer.report(of: request)
      let result = try player.complete(report)
      answered += result.answered
      let outcomes = try await RemoteDatabase(of: daemon).outcomes()
      #expect(try player.complete(report).json == result.json)
      #expect(try await RemoteDatabase(of: daemon).outcomes() == outcomes)
    }
    #expect(answered == sample.journeys.count)
    #expect(try player.lease(64).requests.isEmpty)
    try await RemoteProtocolTests.expectAnswered(sample, daemon)
    try await daemon.stop()
  }

  @Test(.timeLimit(.minutes(20)))
  func `a request that nobody reports is handed out again, and counts whoever reports it first`()
    async throws
  {
    let sample = RemoteSample(journeys: 20, seed: 32)
    let daemon = try await Self.daemon(sample, settings: ["ihc.timeout=100ms"])
    let player = try RemotePlayer(for: daemon)
    let first = try #require(try player.lease().requests.first)
    var second: IHCRequest?
    while second == nil {
      let lease = try player.lease()
      second = lease.requests.first
      if second == nil { try await Task.sleep(for: .milliseconds(lease.waitMilliseconds)) }
    }
    let again = try #require(second)
    #expect(
      try Set(RemotePlayer.conversions(in: again)) == Set(RemotePlayer.conversions(in: first)))
    #expect(again.id != first.id || again.attempt > first.attempt)
    #expect(try player.complete(RemotePlayer.report(of: first)).answered == 20)
    #expect(try player.complete(RemotePlayer.report(of: again)).answered == 0)
    try await RemoteProtocolTests.expectAnswered(sample, daemon)
    try await daemon.stop()
  }

  @Test(.timeLimit(.minutes(20)), arguments: [UInt64(1), 2, 3])
  func `whatever clients and services do, every journey is answered once`(
    _ seed: UInt64
  ) async throws {
    var random = SeededRandom(seed: seed)
    let sample = RemoteSample(journeys: 300, seed: seed)
    let daemon = try await Self.daemon(
      sample,
      settings: [
        "ihc.timeout=300ms", "ihc.attempts=20", "ihc.request_journeys=3",
        "ihc.breaker_pause=10ms",
      ])
    let database = RemoteDatabase(of: daemon)
    var players = try (0..<3).map { try RemotePlayer(for: daemon, name: "player-\($0)") }
    var held: [IHCComplete] = []
    var steps = 0
    var kills = 0
    var isDone = false
    while !isDone {
      steps += 1
      if steps % 20 == 0 { isDone = try await database.open() == 0 }
      let player = try #require(players.randomElement(using: &random))
      for request in try player.lease(Int.random(in: 1...8, using: &random)).requests
      where Int.random(in: 0..<10, using: &random) > 0 {
        let isFaulty = Int.random(in: 0..<3, using: &random) == 0
        let fault = StandInFault.allCases.randomElement(using: &random)
        held.append(
          try RemotePlayer.report(of: request, faults: isFaulty ? [fault].compactMap { $0 } : []))
      }
      held.shuffle(using: &random)
      for _ in 0..<min(held.count, Int.random(in: 0...6, using: &random)) {
        try player.complete(held[0])
        // Some are said again, sooner or later.
        if Int.random(in: 0..<8, using: &random) > 0 { held.removeFirst() }
      }
      if Int.random(in: 0..<30, using: &random) == 0 {
        kills += 1
        try await daemon.kill()
        try await daemon.start()
        players = try (0..<3).map { try RemotePlayer(for: daemon, name: "player-\($0)") }
      }
    }
    print("RemoteProtocolTests: \(steps) steps, \(kills) kills")
    for report in held { try players[0].complete(report) }
    try await RemoteProtocolTests.expectAnswered(sample, daemon)
    try await daemon.stop()
  }

  private static func expectAnswered(_ sample: RemoteSample, _ daemon: DaemonProcess) async throws {
    try await daemon.output("sync")
    let database = RemoteDatabase(of: daemon)
    let answered = try await database.conversions("answered")
    #expect(answered == sample.journeys.map(\.conversion).sorted())
    #expect(try await database.count("ihc_journey") == sample.journeys.count)
    try await RemoteSetup.expectCredits(of: sample.journeys, daemon)
    let verified = try await daemon.json("verify")
    #expect(verified["consistent"] == true, "\(verified)")
  }
}
