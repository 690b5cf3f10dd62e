import Foundation
import TestSupport
import Testing

/// What is left when the daemon and the client are killed again and again while they work.
///
/// With `ATTRIBUTIOND_TESTS=full` in the environment there are 200 kills, which take minutes.
@Suite(.serialized, .enabled(if: SQLiteProgram.isThere, Comment(rawValue: SQLiteProgram.missing)))
struct RemoteCrashTests {
  private static let isFull = ProcessInfo.processInfo.environment["ATTRIBUTIOND_TESTS"] == "full"
  private static let kills = isFull ? 200 : 20
  /// How many journeys come for each kill.
  private static let journeysOfKill = 30
  private static let models = ["ihc", "ihc-remote"]

  private static let concurrency = 4
  private static let requestJourneys = 8

  private static let settings = [
    "ihc.attempts=20", "ihc.concurrency=\(concurrency)",
    "ihc.request_journeys=\(requestJourneys)", "ihc.breaker_pause=20ms", "ingest.retry=10ms",
  ]

  @Test(.timeLimit(.minutes(30)))
  func `killed at random moments, either process leaves what one undisturbed run leaves`()
    async throws
  {
    var random = SeededRandom(seed: 9)
    let sample = RemoteSample(journeys: Self.kills * Self.journeysOfKill, seed: 9) {
      $0 % 100 == 3 ? "poison-\($0)" : "c\($0)"
    }
    let workdir = try Workdir()
    let service = try await StandInProcess(
      in: workdir,
      ["--latency", "80ms", "--poison", "poison", "--fault", "503=5,reset=5,sums=5,reordered=20"])
    let crashed = try RemoteSetup(
      in: workdir, name: "crashed", service: service, settings: Self.settings + ["ihc.timeout=2s"])
    var tally = Tally()
    var parts = sample.journeys.chunked(into: Self.kills)
    try await crashed.daemon.start()
    while !parts.isEmpty {
      try crashed.drop(parts.removeFirst(), number: parts.count)
      try await Self.kill(crashed, &tally, using: &random)
    }
    if crashed.daemon.program == nil { try await crashed.daemon.start() }
    if crashed.client.program == nil { try crashed.client.start() }
    try await crashed.daemon.output("sync")
    try await crashed.finish(.seconds(600))
    let journal = try service.journal()
    let again = Self.answeredAgain(journal)
    print("RemoteCrashTests: \(tally), \(journal.count) requests, \(again) answered again")
    // Only what was out when it was killed, and what waited for its report.
    #expect(again > 0)
    #expect(again <= tally.kills * Self.concurrency * Self.requestJourneys)

    let clean = try RemoteSetup(
      in: workdir, name: "clean", service: service, settings: Self.settings)
    try await clean.daemon.start()
    try clean.client.start()
    for (number, part) in sample.journeys.chunked(into: Self.kills).enumerated() {
      try clean.drop(part, number: number)
    }
    try await clean.daemon.output("sync")
    try await clean.finish(.seconds(600))
    #expect(Self.answeredAgain(Array(try service.journal().dropFirst(journal.count))) == 0)
    try await Self.expectEqual(crashed, clean)
    let good = sample.journeys.filter { !$0.conversion.hasPrefix("poison") }
    try await crashed.expectCredits(of: good)
    try await crashed.client.stop()
    try await crashed.daemon.stop()
    try await clean.stop()
  }

  /// Lets both work for a random while, and kills one.
  private static func kill(
    _ setup: RemoteSetup, _ tally: inout Tally, using random: inout SeededRandom
  ) async throws {
    if setup.client.program == nil { try setup.client.start() }
    if setup.daemon.program == nil {
      if Int.random(in: 0..<4, using: &random) == 0 {
        try setup.daemon.launch()
      } else {
        try await setup.daemon.start()
      }
    }
    // Mostly when something is asked; now and then whatever it does.
    if Int.random(in: 0..<4, using: &random) > 0 {
      let size = try setup.service.journalSize()
      let deadline = ContinuousClock.now + .seconds(3)
      while try setup.service.journalSize() == size, .now < deadline {
        try await Task.sleep(for: .milliseconds(3))
      }
    }
    // The moment is the very thing that is tried here: for most no event stands.
    try await Task.sleep(for: .microseconds(Int.random(in: 0...100_000, using: &random)))
    if Bool.random(using: &random) {
      try await setup.daemon.kill()
      tally.daemon += 1
    } else {
      try await setup.client.kill()
      tally.client += 1
    }
  }

  private static func expectEqual(_ crashed: RemoteSetup, _ clean: RemoteSetup) async throws {
    let (outcomes, expected) = (
      try await crashed.database.outcomes(), try await clean.database.outcomes()
    )
    #expect(expected.count >= kills * journeysOfKill)
    #expect(Set(outcomes).subtracting(expected) == [])
    #expect(Set(expected).subtracting(outcomes) == [])
    #expect(outcomes.count == expected.count)
    let state = try await DaemonState(of: crashed.daemon, models: models)
    let right = try await DaemonState(of: clean.daemon, models: models)
    #expect(state.differences(from: right) == [])
    try await crashed.expectConsistent()
    try await clean.expectConsistent()
    let later = try await crashed.database.count(
      """
      ihc_exchange_journey AS e JOIN ihc_exchange AS x ON x.id = e.exchange
      JOIN ihc_journey AS j USING (key)
      WHERE j.state = 'answered' AND x.sent_at > j.answered_at
      """)
    #expect(later == 0, "asked for when the answer was there")
  }

  /// How many good answers there were for journeys that had one.
  private static func answeredAgain(_ journal: [StandInProcess.Line]) -> Int {
    let answered = journal.flatMap(\.journeys).filter(\.isAnswered).map {
      $0.conversion + $0.digest
    }
    return answered.count - Set(answered).count
  }

  /// What was killed.
  private struct Tally: CustomStringConvertible {
    var daemon = 0
    var client = 0

    var kills: Int { daemon + client }
    var description: String { "\(daemon) kills of the daemon, \(client) of the client" }
  }
}

extension RemoteSetup {
  /// Drops a part of a sample, whether the daemon runs or not.
  fileprivate func drop(_ part: ArraySlice<RemoteSample.Journey>, number: Int) throws {
    try daemon.drop(RemoteSample.sessions(part), as: "sessions-\(number).csv")
    try daemon.drop(RemoteSample.conversions(part), as: "conversions-\(number).csv")
  }
}

extension Array {
  /// The elements in order, in so many parts of about the same count.
  fileprivate func chunked(into count: Int) -> [ArraySlice<Element>] {
    (0..<count).map { self[(self.count * $0 / count)..<(self.count * ($0 + 1) / count)] }
  }
}
