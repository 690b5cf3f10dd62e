import AttributionCore
import AttributionRPC
import Foundation
import TestSupport
import Testing

@testable import AttributionDaemon

/// Models that learn, in a running engine: fitted by the policy or on request, chosen, verified.
@Suite(.serialized) struct EngineFittingTests {
  /// Users of two channels; some of those who came by both convert.
  private static func export(_ users: Range<Int>) -> String {
    var text = """
      session_id,user_id,channel_name,event_date,event_time,holder_engagement,closer_engagement

      """
    for user in users {
      text += "a\(user),u\(user),SEO,2026-01-01,10:00:00,1,0\n"
      if user % 2 == 0 { text += "b\(user),u\(user),SEA,2026-01-02,10:00:00,1,1\n" }
    }
    return text
  }

  private static func conversions(_ users: Range<Int>) -> String {
    var text = "conv_id,user_id,conv_date,conv_time,revenue\n"
    for user in users where user % 4 == 0 {
      text += "c\(user),u\(user),2026-01-02,11:00:00,\(user).50\n"
    }
    return text
  }

  private static let models = [("attribution.models", "ihc, linear, markov, shapley")]

  private static func drop(_ users: Range<Int>, into running: RunningEngine) async throws {
    try running.drop(export(users), as: "sessions\(users).csv")
    try running.drop(conversions(users), as: "conversions\(users).csv")
    _ = try await running.sync()
  }

  private static func versions(
    _ running: RunningEngine, _ model: String = "markov"
  ) async throws -> [FittedVersion] {
    var request = ModelsVersions()
    request.model = model
    return try await running.table.call(request).versions
  }

  private static func fit(
    _ running: RunningEngine, _ model: String? = nil
  ) async throws -> ModelsFit.Response {
    var request = ModelsFit()
    request.model = model
    return try await running.table.call(request)
  }

  private static func use(
    _ running: RunningEngine, _ model: String, _ version: String
  ) async throws -> ModelsUse.Response {
    var request = ModelsUse()
    request.model = model
    request.version = version
    return try await running.table.call(request)
  }

  @Test func `a model that learns is fitted by itself before sync answers`() async throws {
    let running = try RunningEngine(Self.models)
    try await Self.drop(0..<40, into: running)
    let versions = try await Self.versions(running)
    #expect(versions.map(\.version) == [1])
    #expect(versions.first?.conversions == 10)
    // Those of SEO alone, and of SEO and SEA, that did not convert.
    #expect(versions.first?.nulls == 30)
    #expect(versions.first?.settings == "order=1")
    #expect(versions.first?.isCurrent == true && versions.first?.isPinned == false)
    let report = try await running.report("markov")
    #expect(report.modelVersion == 1)
    #expect(report.totals.credit == Credit(nanos: 10_000_000_000))
    #expect(try await running.report("linear").modelVersion == nil)
    // Every conversion has both channels, so both lose all: they weigh the same.
    #expect(report.rows.map(\.credit.description) == ["5", "5"])
    var explain = JourneysExplain()
    explain.conversion = "c4"
    explain.model = "markov"
    #expect(try await running.table.call(explain).modelVersion == 1)
    let compared = try await running.table.call(ReportsCompare())
    #expect(compared.modelVersions?.entries.map(\.model) == ["markov"])
    let listed = try await running.table.call(ModelsList()).models
    #expect(listed.first { $0.id == "markov" }?.version == 1)
    #expect(listed.first { $0.id == "linear" }?.version == nil)
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    await running.engine.stop()
  }

  @Test func `it is fitted anew when conversions have grown by the policy, also after a restart`()
    async throws
  {
    let running = try RunningEngine(Self.models + [("attribution.refit", "50%")])
    try await Self.drop(0..<40, into: running)
    try await Self.drop(40..<60, into: running)
    #expect(try await Self.versions(running).map(\.version) == [1])
    try await running.restart()
    try await Self.drop(60..<64, into: running)
    let versions = try await Self.versions(running)
    #expect(versions.map(\.version) == [2, 1])
    #expect(versions.map(\.isCurrent) == [true, false])
    #expect(versions.map(\.conversions) == [16, 10])
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    await running.engine.stop()
  }

  @Test func `with never, nothing is fitted until it is asked for, and credits are even`()
    async throws
  {
    let running = try RunningEngine(Self.models + [("attribution.refit", "never")])
    try await Self.drop(0..<40, into: running)
    #expect(try await Self.versions(running).isEmpty)
    let even = try await running.report("markov")
    #expect(even.modelVersion == nil)
    #expect(try await even.rows.json == running.report("linear").rows.json)
    let fitted = try await Self.fit(running)
    #expect(fitted.fits.map(\.version.model) == ["markov"])
    #expect(fitted.failures.isEmpty)
    #expect(fitted.generation == even.generation + 1)
    #expect(fitted.fits.first?.channels.map(\.channelName) == ["SEA", "SEO"])
    // Repeated on the same statistics it is the same, digit for digit.
    let again = try await Self.fit(running, "markov")
    #expect(again.fits.first?.version.version == 2)
    #expect(again.fits.first?.channels.json == fitted.fits.first?.channels.json)
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    await running.engine.stop()
  }

  @Test func `a version that is used stays whatever comes, until a fit is asked for`() async throws
  {
    let running = try RunningEngine(Self.models)
    try await Self.drop(0..<40, into: running)
    // A channel that only those have who convert.
    try running.drop(
      """
      session_id,user_id,channel_name,event_date,event_time,holder_engagement,closer_engagement
      x1,x1,Email,2026-01-01,10:00:00,1,0
      x2,x2,Email,2026-01-01,10:00:00,1,0
      x3,x3,Email,2026-01-01,10:00:00,1,0

      """, as: "email.csv")
    try running.drop(
      """
      conv_id,user_id,conv_date,conv_time,revenue
      y1,x1,2026-01-02,11:00:00,1
      y2,x2,2026-01-02,11:00:00,1
      y3,x3,2026-01-02,11:00:00,1

      """, as: "more.csv")
    _ = try await running.sync()
    #expect(try await Self.versions(running).map(\.version) == [2, 1])
    let used = try await Self.use(running, "markov", "1")
    #expect(used.version?.isPinned == true && used.version?.isCurrent == true)
    #expect(try await running.report("markov").modelVersion == 1)
    try await Self.drop(40..<200, into: running)
    let pinned = try await Self.versions(running)
    #expect(pinned.map(\.version) == [2, 1])
    #expect(pinned.map(\.isPinned) == [false, true])
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    _ = try await Self.fit(running, "markov")
    let versions = try await Self.versions(running)
    #expect(versions.map(\.isCurrent) == [true, false, false])
    #expect(versions.map(\.isPinned) == [false, false, false])
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    await running.engine.stop()
  }

  @Test func `a model that is not enabled is fitted from the facts, and used once it is`()
    async throws
  {
    let running = try RunningEngine([("attribution.models", "ihc, linear")])
    try await Self.drop(0..<40, into: running)
    let fitted = try #require(try await Self.fit(running, "markov").fits.first)
    #expect(
      fitted.note
        == "markov is not enabled: reports that name it use it, others do not; to keep it up to date, "
        + "add it to attribution.models and reload")
    let generation = try await running.sync().generation
    let onDemand = try await running.report("markov")
    #expect(!onDemand.isKept)
    #expect(onDemand.modelVersion == 1)
    var sources = SettingSources()
    sources.flags = Self.models + [("attribution.refit", "never")]
    _ = await running.engine.reload(try sources.read())
    #expect(try await running.sync().generation == generation + 1)
    let kept = try await running.report("markov")
    #expect(kept.modelVersion == 1)
    #expect(kept.isKept)
    #expect(kept.rows.map(\.json) == onDemand.rows.map(\.json))
    // Kept statistics give what the scan gave.
    let again = try #require(try await Self.fit(running, "markov").fits.first)
    #expect(again.channels.json == fitted.channels.json)
    #expect(again.version.statistics == fitted.version.statistics)
    #expect(again.note == nil)
    let looked = try #require(try await Self.fit(running, "shapley").fits.first)
    #expect(
      looked.note
        == "under worth=subset-count shapley divides journeys without a fit; this is to look at")
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    await running.engine.stop()
  }

  @Test(arguments: ["1", "2", "3"])
  func `other settings make the next version, for every model that learns`(
    _ order: String
  ) async throws {
    let running = try RunningEngine([
      ("attribution.models", "ihc, linear, markov, shapley, path-removal"),
      ("attribution.shapley_worth", "subset-rate"), ("attribution.markov_order", order),
    ])
    try await Self.drop(0..<40, into: running)
    for model in ["markov", "shapley", "path-removal"] {
      #expect(try await running.report(model).modelVersion == 1)
    }
    var sources = SettingSources()
    sources.flags = [
      ("attribution.models", "ihc, linear, markov, shapley"), ("attribution.markov_order", "2"),
      ("attribution.shapley_worth", "exact-rate"), ("attribution.lookback", "3h"),
    ]
    _ = await running.engine.reload(try sources.read())
    _ = try await running.sync()
    let versions = try await Self.versions(running)
    #expect(versions.map(\.settings) == ["order=2", "order=\(order)"])
    #expect(try await Self.versions(running, "shapley").map(\.version) == [2, 1])
    #expect(try await running.report("markov").modelVersion == 2)
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    guard order != "2" else { return await running.engine.stop() }
    let error = await #expect(throws: RPCError.self) {
      try await Self.use(running, "markov", "1")
    }
    #expect(error?.code == .conflict)
    #expect(error?.reason == "other-settings")
    await running.engine.stop()
  }

  @Test func `without a conversion that has a journey, nothing can be learned, and all goes on`()
    async throws
  {
    let running = try RunningEngine(Self.models)
    try running.drop(Self.export(1..<4), as: "sessions.csv")
    try running.drop(
      "conv_id,user_id,conv_date,conv_time,revenue\nc1,nobody,2026-01-02,11:00:00,1\n",
      as: "conversions.csv")
    _ = try await running.sync()
    let error = await #expect(throws: RPCError.self) { try await Self.fit(running, "markov") }
    #expect(error?.code == .conflict)
    #expect(error?.reason == "no-conversions")
    let all = try await Self.fit(running)
    #expect(all.fits.isEmpty)
    #expect(all.failures.map(\.code) == ["no-conversions"])
    #expect(try await running.report("markov").totals.unattributedConversions == 1)
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    // And once there is one, it is.
    try await Self.drop(100..<140, into: running)
    #expect(try await running.report("markov").modelVersion == 1)
    await running.engine.stop()
  }

  @Test(
    arguments: [
      ("linear", "this model learns nothing from data; those that do are markov"),
      ("markow", "no such model; those that learn from data are markov"),
    ])
  func `what cannot be fitted is answered with what can`(
    _ model: String, _ message: String
  ) async throws {
    let running = try RunningEngine([("attribution.models", "ihc, linear")])
    let fitted = await #expect(throws: RPCError.self) { try await Self.fit(running, model) }
    #expect(fitted?.message.hasPrefix("\(model): \(message)") == true)
    let listed = await #expect(throws: RPCError.self) { try await Self.versions(running, model) }
    #expect(listed?.message == fitted?.message)
    let none = await #expect(throws: RPCError.self) { try await Self.fit(running) }
    #expect(none?.message.hasPrefix("model: no model that learns is enabled") == true)
    let version = await #expect(throws: RPCError.self) {
      try await Self.use(running, "markov", "first")
    }
    #expect(version?.message == "version: “first” is no version; expected a number such as 2")
    let missing = await #expect(throws: RPCError.self) {
      try await Self.use(running, "markov", "1")
    }
    #expect(missing?.code == .notFound)
    #expect(missing?.message == "markov: no version 1; there is none yet; fit the model first")
    await running.engine.stop()
  }

  #if DEBUG
    @Test func `a fit that fails at its end leaves the version before it`() async throws {
      let running = try RunningEngine(Self.models, failpoints: "fit=eio@2")
      try await Self.drop(0..<40, into: running)
      let before = try await running.report("markov")
      #expect(before.modelVersion == 1)
      let error = await #expect(throws: RPCError.self) { try await Self.fit(running, "markov") }
      #expect(error?.message.hasPrefix("fit: ") == true)
      let after = try await running.report("markov")
      #expect(after.rows.json == before.rows.json)
      #expect(after.generation == before.generation)
      #expect(try await Self.versions(running).map(\.version) == [1])
      #expect(try await running.table.call(SystemVerify()).isConsistent)
      #expect(try await Self.fit(running, "markov").fits.first?.version.version == 2)
      await running.engine.stop()
    }
  #endif
}
