import TestSupport
import Testing

/// The client as a child of the daemon, for people without a service manager.
@Suite(.serialized, .enabled(if: SQLiteProgram.isThere, Comment(rawValue: SQLiteProgram.missing)))
struct RemoteInlineTests {
  @Test(.timeLimit(.minutes(20)))
  func `with --ihc-inline the daemon brings its own client, and both end together`() async throws {
    let sample = RemoteSample(journeys: 300, seed: 61)
    let workdir = try Workdir()
    let service = try await StandInProcess(in: workdir)
    let daemon = DaemonProcess(
      in: workdir, settings: RemoteSetup.haste + ["ihc.url=\(service.url)"],
      arguments: ["--ihc-inline", "--ihc-key-file", try StandInProcess.key(in: workdir)])
    try await daemon.start()
    try daemon.drop(sample.sessions, as: "sessions.csv")
    try daemon.drop(sample.conversions, as: "conversions.csv")
    try await daemon.output("sync")
    try await RemoteDatabase(of: daemon).waitUntilDone()
    try await daemon.output("sync")
    try await RemoteSetup.expectCredits(of: sample.journeys, daemon)
    let log = try await daemon.stop()
    #expect(!log.contains(StandInProcess.key))
    try await service.stop()
  }
}
