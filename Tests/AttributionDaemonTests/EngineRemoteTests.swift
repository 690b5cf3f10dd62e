import AttributionCore
import AttributionRPC
import Testing

@testable import AttributionDaemon

/// What people see of the remote model while the service has not answered.
@Suite(.serialized) struct EngineRemoteTests {
  private static let flags = [
    ("attribution.models", "linear, ihc-remote"), ("attribution.default_model", "linear"),
    ("ihc.conversion_type", "orders"), ("ihc.request_sessions", "2"),
  ]

  private static func running(_ flags: [(String, String)]) async throws -> RunningEngine {
    let running = try RunningEngine(flags)
    try running.drop(
      """
      session_id,user_id,channel_name,event_date,event_time
      s1,u1,SEO,2026-01-01,10:00:00
      s2,u2,SEA,2026-01-01,10:00:00
      s3,u2,SEO,2026-01-02,10:00:00
      s4,u3,SEO,2026-01-01,10:00:00
      s5,u3,SEA,2026-01-01,10:00:00
      s6,u3,SEO,2026-01-02,10:00:00

      """, as: "sessions.csv")
    try running.drop(
      """
      conv_id,user_id,conv_date,conv_time,revenue
      c1,u1,2026-01-03,11:00:00,10.00
      c2,u2,2026-01-04,11:00:00,20.00
      c3,u3,2026-01-05,11:00:00,30.00
      c4,u4,2026-01-05,11:00:00,30.00

      """, as: "conversions.csv")
    _ = try await running.sync()
    return running
  }

  @Test func `reports, status and explanations say what waits and what was given up`() async throws
  {
    let running = try await Self.running(Self.flags)
    let report = try await running.report("ihc-remote")
    #expect(report.totals.unansweredConversions == 3)
    #expect(report.totals.credit == .zero)
    #expect(try await running.report("linear").totals.unansweredConversions == nil)
    var compare = ReportsCompare()
    compare.models = ["linear", "ihc-remote"]
    #expect(try await running.table.call(compare).totals.unansweredConversions == 3)
    let notes = try await running.table.call(SystemStatus()).notes
    #expect(
      notes.contains(
        "ihc-remote: 2 journeys without an answer yet; 1 journey given up, see `attrctl ihc "
          + "failures`; see `attrctl ihc status`"))
    var explain = JourneysExplain()
    explain.model = "ihc-remote"
    for (conversion, reason) in [
      ("c1", "It waits to be sent to the IHC service."),
      (
        "c3",
        "The IHC service gave no answer: the journey has 3 sessions, and a request may have 2; "
          + "raise ihc.request_sessions where the account allows more, or let ihc.long_journeys send "
          + "the latest"
      ),
    ] {
      explain.conversion = conversion
      let division = try #require(try await running.table.call(explain).models.first)
      #expect(division.reasons == [reason])
      #expect(division.parts.allSatisfy { $0.credit == .zero })
    }
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    await running.engine.stop()
  }

  @Test func `only where the service is asked can it be asked again`() async throws {
    let running = try await Self.running(Self.flags)
    var rerun = AttributionRerun()
    rerun.isForced = true
    // Those that wait are asked anyway, and the one that is too long cannot be.
    for isDryRun in [true, false] {
      rerun.isDryRun = isDryRun
      #expect(try await running.table.call(rerun).askedAgain == 0)
    }
    rerun.model = "linear"
    let other = await #expect(throws: RPCError.self) { try await running.table.call(rerun) }
    #expect(other?.code == .invalidParams)
    await running.engine.stop()
    let without = try await Self.running([])
    rerun.model = nil
    let error = await #expect(throws: RPCError.self) { try await without.table.call(rerun) }
    #expect(error?.code == .invalidParams)
    #expect(error?.message.contains("expected ihc-remote among attribution.models") == true)
    var compare = ReportsCompare()
    compare.models = ["all"]
    let all = try await without.table.call(compare)
    #expect(!all.models.contains("ihc-remote"))
    #expect(all.warnings.contains { $0.hasPrefix("ihc-remote is left out: ") })
    #expect(
      try await without.table.call(SystemStatus()).notes.allSatisfy { !$0.contains("ihc-remote") })
    await without.engine.stop()
  }
}
