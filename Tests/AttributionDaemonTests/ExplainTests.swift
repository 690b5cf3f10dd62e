import AttributionCore
import AttributionRPC
import Testing

@testable import AttributionDaemon

/// How conversions and models are explained, from dropped files to the answer.
@Suite(.serialized) struct ExplainTests {
  private static let sessions = """
    session_id,user_id,channel_name,event_date,event_time,stage
    s0,u1,SEA,2025-06-01,10:00:00,
    s1,u1,SEO,2026-01-01,10:00:00,
    s2,u1,SEA,2026-01-05,10:00:00,lead
    s3,u1,Email,2026-01-12,10:00:00,
    s4,u1,Direct,2026-01-14,10:00:00,opportunity
    s5,u1,Direct,2026-01-20,10:00:00,

    """
  private static let conversions = """
    conv_id,user_id,conv_date,conv_time,revenue
    c0,u1,2026-01-01,12:00:00,20.00
    c1,u1,2026-01-14,11:00:00,100.00
    c2,u2,2026-01-14,11:00:00,7.00

    """

  private static func running(_ flags: [(String, String)] = []) async throws -> RunningEngine {
    let running = try RunningEngine(flags)
    try running.drop(sessions, as: "sessions.csv")
    try running.drop(conversions, as: "conversions.csv")
    _ = try await running.sync()
    return running
  }

  private static func explain(
    _ running: RunningEngine, _ conversion: String, _ model: String?
  ) async throws -> JourneysExplain.Response {
    var request = JourneysExplain()
    request.conversion = conversion
    request.model = model
    return try await running.table.call(request)
  }

  @Test func `any model explains a conversion, enabled or not, and its parts reconcile`()
    async throws
  {
    let running = try await Self.running()
    for entry in ModelCatalog.standard.entries {
      let id = entry.card.id
      let response = try await Self.explain(running, "c1", id)
      let division = try #require(response.models.first)
      #expect(response.models.map(\.model) == [id])
      #expect(response.model == id)
      #expect(division.isEnabled == entry.card.isUsual)
      #expect(response.touches.map(\.session) == ["s1", "s2", "s3", "s4"])
      #expect(response.touches.map(\.credit) == division.parts.map(\.credit))
      #expect(response.touches.map(\.revenue) == division.parts.map(\.revenue))
      #expect(division.steps.allSatisfy { $0.values.count == 4 })
      let credit = division.parts.reduce(Credit.zero) { $0 + $1.credit }
      let revenue = division.parts.reduce(Money.zero) { $0 + $1.revenue }
      // The remote service was not asked, so nobody has anything.
      let times: Int64 = id == RemoteIHC.card.id ? 0 : entry.card.conserves ? 1 : 4
      #expect(credit.nanos == times * 1_000_000_000, "\(id)")
      #expect(revenue.micros == times * 100_000_000, "\(id)")
      let json = response.json
      #expect(try JourneysExplain.Response(json: json).json == json)
    }
    await running.engine.stop()
  }

  @Test func `the journey is explained session by session`() async throws {
    let running = try await Self.running([("attribution.after_conversion", "restart")])
    let journey = try await Self.explain(running, "c1", "linear").journey
    #expect(journey.sessions == 6)
    #expect(journey.afterConversion == "restart")
    #expect(journey.oldest?.description == "2025-10-16T11:00:00Z")
    #expect(journey.previous?.description == "2026-01-01T12:00:00Z")
    #expect(journey.omissions.map(\.session) == ["s0", "s1", "s5"])
    #expect(
      journey.omissions.map(\.reason)
        == ["beyond-lookback", "before-previous-conversion", "after-conversion"])
    #expect(journey.leftOut.map(\.sessions) == [1, 1, 1])
    await running.engine.stop()
  }

  @Test func `a conversion without sessions is explained without models`() async throws {
    let running = try await Self.running()
    let response = try await Self.explain(running, "c2", "all")
    #expect(response.models.isEmpty && response.touches.isEmpty)
    #expect(response.journey.sessions == 0)
    #expect(response.model == "ihc")
    await running.engine.stop()
  }

  @Test func `all are the enabled models, and a list keeps its order`() async throws {
    let running = try await Self.running()
    let all = try await Self.explain(running, "c1", "all")
    #expect(all.models.map(\.model) == ModelCatalog.standard.usualIDs)
    let some = try await Self.explain(running, "c1", "w-shaped, linear,w-shaped")
    #expect(some.models.map(\.model) == ["w-shaped", "linear"])
    #expect(
      some.models[0].parts.map(\.credit.description) == ["0.3", "0.3", "0.1", "0.3"])
    let wrong = await #expect(throws: RPCError.self) {
      try await Self.explain(running, "c1", "linear,w-shapd")
    }
    #expect(wrong?.code == .notFound)
    #expect(wrong?.message == "w-shapd: no such model; did you mean w-shaped?")
    await running.engine.stop()
  }

  @Test func `a model is shown with the values of its settings`() async throws {
    let running = try RunningEngine([("attribution.w_shaped", "0.4, 0.2, 0.2, 0.2")])
    var request = ModelsShow()
    for card in ModelCatalog.standard.entries.map(\.card) {
      request.model = card.id
      let response = try await running.table.call(request)
      #expect(response.id == card.id)
      #expect(response.isEnabled == card.isUsual)
      #expect(response.isDefault == (card.id == "ihc"))
      #expect(response.parameters.map(\.setting) == card.parameters.map(\.setting))
      for parameter in response.parameters {
        let key = try #require(SettingKey[name: parameter.setting], "\(card.id)")
        #expect(parameter.standard == key.standard)
      }
    }
    request.model = "w-shaped"
    let shown = try await running.table.call(request)
    #expect(shown.parameters.map(\.value) == ["0.4, 0.2, 0.2, 0.2"])
    request.model = "w-shape"
    let unknown = await #expect(throws: RPCError.self) { try await running.table.call(request) }
    #expect(unknown?.code == .notFound)
    #expect(unknown?.message == "w-shape: no such model; did you mean w-shaped?")
    await running.engine.stop()
  }

  @Test func `participation reports every channel of a journey with all of it`() async throws {
    let running = try await Self.running([("attribution.models", "ihc, participation")])
    let report = try await running.report("participation")
    #expect(report.rows.map(\.channelName) == ["Direct", "Email", "SEA", "SEO"])
    #expect(report.rows.map(\.credit.description) == ["1", "1", "1", "2"])
    #expect(report.rows.map(\.revenue.description) == ["100", "100", "100", "120"])
    #expect(report.totals.conversions == 3)
    #expect(report.totals.carriedCredit == .zero)
    let verified = try await running.table.call(SystemVerify())
    #expect(verified.isConsistent)
    await running.engine.stop()
  }
}
