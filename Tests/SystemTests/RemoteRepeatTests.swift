import AttributionCore
import AttributionRPC
import TestSupport
import Testing

/// What is asked of the remote service, and what never again.
@Suite(.serialized, .enabled(if: SQLiteProgram.isThere, Comment(rawValue: SQLiteProgram.missing)))
struct RemoteRepeatTests {
  /// Conversions of the requests that came after the first `count`.
  private static func asked(_ service: StandInProcess, after count: Int) throws -> [String] {
    try service.journal().dropFirst(count).flatMap(\.journeys).map(\.conversion).sorted()
  }

  @Test(.timeLimit(.minutes(20)))
  func `only a journey that changes is asked again, and what was answered once stays so`()
    async throws
  {
    var sample = RemoteSample(journeys: 600, seed: 12)
    let setup = try await RemoteSetup(in: Workdir())
    try await setup.daemon.start()
    try setup.client.start()
    try await setup.load(sample)
    try await setup.finish()
    try await setup.expectCredits(of: sample.journeys)
    var requests = try setup.service.journal().count
    func expectAsked(_ conversions: [String]) async throws {
      try await setup.finish()
      #expect(try Self.asked(setup.service, after: requests) == conversions.sorted())
      requests = try setup.service.journal().count
    }

    // The same files under other names, and the same rows in other files.
    try setup.daemon.drop(sample.sessions, as: "again.csv")
    try setup.daemon.drop(RemoteSample.sessions(sample.journeys[..<300]), as: "half.csv")
    try setup.daemon.drop(RemoteSample.conversions(sample.journeys[200...]), as: "rest.csv")
    try await setup.daemon.output("sync")
    try await expectAsked([])
    try await setup.daemon.output("rerun")
    try await expectAsked([])

    // A late session between the first one of a user and the conversion.
    let index = try #require(sample.journeys.firstIndex { $0.sessions.count == 3 })
    var late = sample.journeys[index].sessions[1]
    late = RemoteSample.Session(
      id: "late", at: Instant(micros: late.at.micros + 1_000_000), channel: "Email",
      flags: late.flags)
    sample.insert(late, into: index)
    try setup.daemon.drop(RemoteSample.sessions([sample.journeys[index]]), as: "late.csv")
    try await setup.daemon.output("sync")
    try await expectAsked([sample.journeys[index].conversion])
    try await setup.expectCredits(of: sample.journeys)

    // A correction, which is asked for; and its undoing, whose answer is there.
    let before = sample.journeys[20]
    sample.correct(20, channel: "Print")
    try setup.daemon.drop(RemoteSample.sessions([sample.journeys[20]]), as: "correction.csv")
    try await setup.daemon.output("sync")
    try await expectAsked([before.conversion])
    try await setup.expectCredits(of: [sample.journeys[20]])
    try setup.daemon.drop(RemoteSample.sessions([before]), as: "undone.csv")
    try await setup.daemon.output("sync")
    try await expectAsked([])
    try await setup.expectCredits(of: [before])

    // A deletion.
    let gone = sample.journeys[30]
    try setup.daemon.drop("user_id\n\(gone.user)\n", as: "deletion.csv")
    try await setup.daemon.output("sync")
    try await expectAsked([])
    let left = try await setup.database.count(
      "ihc_journey WHERE conversion_id = '\(gone.conversion)'")
    #expect(left == 0)

    // A restart and a rerun, with other models.
    try await setup.daemon.stop()
    try await setup.daemon.start()
    try await setup.daemon.output("rerun")
    try await expectAsked([])
    try await setup.expectConsistent()
    try await setup.stop()
  }

  @Test(.timeLimit(.minutes(20)))
  func `requests are hardly more than 100 journeys and 200 sessions each allow`() async throws {
    let sample = RemoteSample(journeys: 5_000, seed: 77)
    let setup = try await RemoteSetup(in: Workdir())
    try await setup.daemon.start()
    try await setup.load(sample)
    try setup.client.start()
    try await setup.finish()
    let journal = try setup.service.journal()
    #expect(journal.allSatisfy { $0.status == 200 })
    #expect(journal.flatMap(\.journeys).count == sample.journeys.count)
    #expect(journal.count * 100 <= sample.leastRequests * 105)
    print("RemoteRepeatTests: \(journal.count) requests, at least \(sample.leastRequests)")
    try await setup.stop()
  }

  @Test(.timeLimit(.minutes(20)))
  func
    `an answer that the client holds while the daemon restarts is taken and not asked for again`()
    async throws
  {
    let sample = RemoteSample(journeys: 50, seed: 3)
    let setup = try await RemoteSetup(
      in: Workdir(), service: ["--fault", "delay=100", "--delay", "300ms"])
    try await setup.daemon.start()
    try await setup.load(sample)
    try setup.client.start()
    while try setup.service.journal().isEmpty { try await Task.sleep(for: .milliseconds(20)) }
    // It is with the service, whose answer comes while there is no daemon. The client tries to
    // report it at least once: its pauses are shorter than what is left.
    try await setup.daemon.kill()
    try await Task.sleep(for: .milliseconds(2_200))
    try await setup.daemon.start()
    try await setup.finish()
    #expect(try setup.service.journal().count == 1)
    try await setup.expectCredits(of: sample.journeys)
    try await setup.stop()
  }
}
