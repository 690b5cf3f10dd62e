import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import AttributionDaemon

/// Learning the parameters of the ihc model through the methods of the daemon.
@Suite(.serialized) struct EngineIHCTests {
  /// Users who begin with email mostly convert; the others mostly do not.
  private static func drop(_ users: Int, into running: RunningEngine) throws {
    var random = SeededRandom(seed: 17)
    var sessions = """
      session_id,user_id,channel_name,event_date,event_time,holder_engagement,closer_engagement

      """
    var conversions = "conv_id,user_id,conv_date,conv_time,revenue\n"
    for user in 0..<users {
      let isMail = user % 2 == 0
      let hours = (1...4).map { _ in Int.random(in: 0..<24, using: &random) }
      for (number, hour) in hours.enumerated() {
        let channel = number == 0 && isMail ? "Email" : ["SEO", "SEA", "Direct"][number % 3]
        sessions +=
          "s\(user)-\(number),u\(user),\(channel),2026-01-0\(number + 1),"
          + (hour < 10 ? "0" : "") + "\(hour):00:00,1,\(number % 2)\n"
      }
      if user % 10 < (isMail ? 9 : 2) {
        conversions += "c\(user),u\(user),2026-01-05,00:00:00,10\n"
      }
    }
    try running.drop(sessions, as: "session_sources.csv")
    try running.drop(conversions, as: "conversions.csv")
  }

  private func fit(_ running: RunningEngine) async throws -> FittedModel {
    var request = ModelsFit()
    request.model = "ihc"
    return try #require(try await running.table.call(request).fits.first)
  }

  private func use(_ version: String, _ running: RunningEngine) async throws {
    var request = ModelsUse()
    request.model = "ihc"
    request.version = version
    _ = try await running.table.call(request)
  }

  private func credits(_ running: RunningEngine) async throws -> [String: String] {
    let rows = try await running.report("ihc").rows
    return Dictionary(
      uniqueKeysWithValues: rows.filter { $0.credit != .zero }.map {
        ($0.channelName ?? "", "\($0.credit)")
      })
  }

  private func isConsistent(_ running: RunningEngine) async throws -> Bool {
    try await running.table.call(SystemVerify()).isConsistent
  }

  @Test func `learned parameters count once they are chosen, and until the configured ones are`()
    async throws
  {
    let running = try RunningEngine()
    try Self.drop(400, into: running)
    _ = try await running.sync()
    let before = try await credits(running)
    let fitted = try await fit(running)
    #expect(fitted.version.version == 1)
    #expect(!fitted.version.isCurrent)
    let learned = try #require(fitted.ihc)
    let parameters = try IHCParameters(json: learned.parameters)
    #expect(parameters.name == "fitted-1")
    #expect(parameters.json == learned.parameters)
    #expect(learned.before == IHCParameters.default.json)
    #expect(parameters.phaseWeights.initializer > parameters.phaseWeights.closer)
    #expect(try #require(parameters.channelWeights["Email"]).initializer > 1)
    // Nothing moved yet; what would, is said.
    #expect(try await credits(running) == before)
    try await use("1", running)
    let after = try await credits(running)
    #expect(after != before)
    #expect(
      Dictionary(
        uniqueKeysWithValues: learned.changes.map { ($0.channelName, "\($0.creditAfter)") })
        == after)
    #expect(try await isConsistent(running))
    try await running.restart()
    #expect(try await credits(running) == after)
    try await use("configured", running)
    #expect(try await credits(running) == before)
    #expect(try await isConsistent(running))
    await running.engine.stop()
  }

  @Test func `a file of the learned parameters gives what the version gives`() async throws {
    let running = try RunningEngine()
    try Self.drop(300, into: running)
    _ = try await running.sync()
    let learned = try #require(try await fit(running).ihc)
    try await use("1", running)
    let right = try await credits(running)
    await running.engine.stop()
    let workdir = try Workdir()
    let path = try workdir.write(learned.parameters.text, to: "learned.json")
    let other = try RunningEngine([("ihc.parameters", path)])
    try Self.drop(300, into: other)
    _ = try await other.sync()
    #expect(try await credits(other) == right)
    #expect(try await other.table.call(SystemStatus()).notes == [])
    _ = try await fit(other)
    try await use("1", other)
    let notes = try await other.table.call(SystemStatus()).notes
    #expect(notes.count == 1)
    #expect(notes.first?.hasPrefix("ihc.parameters: not in force, for version 1 of ihc") == true)
    await other.engine.stop()
  }

  @Test func `too few journeys and unknown versions are errors that say what would be right`()
    async throws
  {
    let running = try RunningEngine()
    try Self.drop(20, into: running)
    _ = try await running.sync()
    let few = await #expect(throws: RPCError.self) { _ = try await fit(running) }
    #expect(few?.message.contains("expected at least 100 to learn from") == true)
    let unknown = await #expect(throws: RPCError.self) { try await use("3", running) }
    #expect(unknown?.message.contains("no version 3") == true)
    let word = await #expect(throws: RPCError.self) { try await use("last", running) }
    #expect(word?.message.hasSuffix("expected a number such as 2, or configured") == true)
    await running.engine.stop()
  }
}
