import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import AttributionDaemon

/// Rules of channels in a running daemon: used, explained, tried out, and changed.
@Suite(.serialized) struct EngineChannelRulesTests {
  private static let sessions = """
    session_id,user_id,channel_name,event_date,event_time,campaign,referrer,landing_url
    s1,u1,SEA,2026-01-01,10:00:00,Brand DE,,https://x.example/?utm_source=google&utm_medium=cpc
    s2,u1,web,2026-01-02,10:00:00,,https://www.google.com/,https://x.example/
    s3,u2,web,2026-01-03,10:00:00,,,https://x.example/?utm_medium=email
    s4,u2,Print,2026-01-04,10:00:00,,,

    """
  private static let conversions = """
    conv_id,user_id,conv_date,conv_time,revenue
    c1,u1,2026-01-05,11:00:00,10.00
    c2,u2,2026-01-05,12:00:00,5.00

    """
  private static let costs = "session_id,cost\ns1,2.50\ns3,1\n"

  private static func running(_ channels: String) async throws -> RunningEngine {
    let running = try RunningEngine([("channels", channels)])
    try running.drop(sessions, as: "sessions.csv")
    try running.drop(conversions, as: "conversions.csv")
    try running.drop(costs, as: "costs.csv")
    _ = try await running.sync()
    return running
  }

  private static let rules = """
    [{channel: Brand, campaign: "*brand*"}, {channel: Newsletter, utm_medium: email}, \
    {channel: Shadow, name: SEA}, {channel: Nobody, utm_term: x}]
    """

  @Test func `rules are used, and listed with what they do`() async throws {
    let running = try await Self.running(Self.rules)
    let report = try await running.report()
    #expect(report.rows.map(\.channelName) == ["Brand", "Newsletter", "Print", "web"])
    #expect(report.rows.map(\.cost.description) == ["2.5", "1", "0", "0"])
    let list = try await running.table.call(ChannelsList())
    #expect(list.sessions == 4)
    #expect(list.rules.map(\.sessions) == [1, 1, 0, 0])
    #expect(list.rules.map(\.users) == [1, 1, 0, 0])
    #expect(list.rules[0].given.map(\.channelName) == ["SEA"])
    #expect(list.rules[0].examples.map(\.session) == ["s1"])
    #expect(list.rules[0].examples.first?.source.file == "sessions.csv")
    #expect(list.rules[0].examples.first?.source.line == 2)
    #expect(list.rules[2].taken == 1)
    #expect(list.rules[2].takenBy?.channelName == "Brand")
    #expect(list.rules[3].taken == 0)
    #expect(list.unmatched.map(\.channelName) == ["Print", "web"])
    #expect(list.unmatched.map(\.sessions) == [1, 1])
    var request = JourneysExplain()
    request.conversion = "c1"
    let touches = try await running.table.call(request).touches
    #expect(touches.map(\.givenChannel) == ["SEA", nil])
    #expect(touches.first?.channelRule?.conditions == ["campaign is *brand*"])
    #expect(touches.last?.channelRule?.entry == nil)
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    await running.engine.stop()
  }

  @Test func `one input is explained, with the rules that nearly fit`() async throws {
    let running = try RunningEngine([("channels", Self.rules)])
    var request = ChannelsTest()
    request.givenName = "web"
    request.landingURL = "https://x.example/?utm_source=mail&utm_medium=cpc"
    request.utmMedium = "Email"
    let found = try await running.table.call(request)
    #expect(found.channelName == "Newsletter")
    #expect(found.rule?.entry == 2)
    #expect(found.parts.first { $0.part == "utm_medium" }?.value == "email")
    #expect(found.parts.first { $0.part == "source" }?.value == "mail")
    request.utmMedium = "none"
    let none = try await running.table.call(request)
    #expect(none.rule == nil)
    #expect(none.channelName == "web")
    #expect(none.nearest.count == 3)
    #expect(none.nearest.first?.failed == ["campaign is *brand*"])
    #expect(try await running.table.call(ChannelsTest()).channelName == nil)
    await running.engine.stop()
  }

  @Test func `a proposed configuration shows what it would move, and moves nothing`() async throws {
    let running = try await Self.running("[]")
    let before = try await running.report()
    var request = AttributionRerun()
    request.isDryRun = true
    request.model = "linear"
    // What the daemon was started with stands above its file, so this goes above both.
    request.changes = [
      SettingChange(key: "channels", value: Self.rules),
      SettingChange(key: "log.level", value: "debug"),
    ]
    let proposed = try await running.table.call(request)
    #expect(proposed.changed == ["channels"])
    #expect(proposed.ignored == ["log.level"])
    #expect(proposed.journeys == 2)
    #expect(proposed.changes.map(\.channelName) == ["Brand", "Newsletter", "SEA", "web"])
    #expect(
      proposed.changes.map(\.creditBefore.description) == ["0", "0", "0.5", "1"])
    #expect(
      proposed.changes.map(\.creditAfter.description) == ["0.5", "0.5", "0", "0.5"])
    #expect(proposed.sessions.map(\.channelName) == ["Brand", "Newsletter", "SEA", "web"])
    #expect(proposed.sessions.map(\.sessionsAfter) == [1, 1, 0, 1])
    #expect(proposed.sessions.map(\.costAfter.description) == ["2.5", "1", "0", "0"])
    #expect(try await running.report().rows.map(\.json) == before.rows.map(\.json))
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    await running.engine.stop()
  }

  @Test func `models that learn are shown with what they would learn`() async throws {
    let running = try await Self.running("[]")
    var request = AttributionRerun()
    request.isDryRun = true
    request.model = "markov"
    request.changes = [
      SettingChange(key: "attribution.models", value: "linear, markov"),
      SettingChange(key: "attribution.default_model", value: "markov"),
      SettingChange(key: "channels", value: Self.rules),
    ]
    let proposed = try await running.table.call(request)
    // Every path converts, and none of two channels is needed more than the other.
    #expect(proposed.changes.map(\.channelName) == ["Brand", "Newsletter", "Print", "web"])
    #expect(
      proposed.changes.map(\.creditAfter.description) == ["0.5", "0.5", "0.5", "0.5"])
    #expect(try await running.table.call(ModelsVersions()).versions.isEmpty)
    await running.engine.stop()
  }

  @Test func `a proposed file is read and refused as the daemon’s own would be`() async throws {
    let running = try RunningEngine()
    var request = AttributionRerun()
    request.isDryRun = true
    request.configuration = "attribution: {lookback: 3x}\n"
    request.configurationName = "new.yaml"
    let error = await #expect(throws: RPCError.self) { try await running.table.call(request) }
    let text = try running.workdir.write("attribution: {lookback: 3x}\n", to: "new.yaml")
    let own = #expect(throws: SettingError.self) { try ServiceSettingsTests.read(file: text) }
    #expect(error?.message == own?.description.replacing(text, with: "new.yaml"))
    #expect(error?.code == .invalidParams)
    request.configuration = "attribution: {lookback: 30d}\n"
    let fine = try await running.table.call(request)
    #expect(fine.changed == ["attribution.lookback"])
    #expect(fine.changes.isEmpty)
    request.isDryRun = false
    let refused = await #expect(throws: RPCError.self) { try await running.table.call(request) }
    #expect(refused?.message.hasPrefix("dry_run: ") == true)
    await running.engine.stop()
  }
}
