import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import AttributionDaemon

/// The reports that count journeys, from files to answers.
@Suite(.serialized) struct AnalysisHandlerTests {
  private static let sessions = """
    session_id,user_id,channel_name,event_date,event_time,holder_engagement,closer_engagement,\
    impression_interaction,stage
    s1,u1,SEO,2026-03-01,10:00:00,1,0,0,lead
    s2,u1,Email,2026-03-02,10:00:00,0,0,0,
    s3,u1,Email,2026-03-03,09:30:00,0,1,0,opportunity
    s4,u2,SEO,2026-03-01,10:00:00,0,0,0,
    s5,u3,SEO,2025-10-01,10:00:00,0,0,0,

    """
  private static let conversions = """
    conv_id,user_id,conv_date,conv_time,revenue
    c1,u1,2026-03-03,10:00:00,30
    c2,u3,2026-03-03,10:00:00,0.05
    c3,u9,2026-03-04,10:00:00,-1

    """

  private static func engine() async throws -> RunningEngine {
    let engine = try RunningEngine()
    try engine.drop(sessions, as: "sessions.csv")
    try engine.drop(conversions, as: "conversions.csv")
    _ = try await engine.sync()
    return engine
  }

  @Test func `paths, with open ones, averages and what is left out`() async throws {
    let engine = try await Self.engine()
    var request = ReportsPaths()
    let merged = try await engine.table.call(request)
    #expect(
      merged.json["rows"]?.text
        == #"[{"path":"SEO > Email","channels":["SEO","Email"],"conversions":1,"revenue":30,"#
        + #""average_revenue":30,"nulls":0,"rate":1,"mean_days":2}]"#)
    // Of the open paths of u2 and of nobody else: u3 converted after the only session.
    #expect(merged.openPaths == 1)
    #expect(merged.openPathsElsewhere == 1)
    #expect(
      merged.totals.json.text
        == #"{"conversions":3,"conversion_revenue":29.05,"attributed_conversions":1,"#
        + #""attributed_revenue":30,"unattributed_conversions":2,"#
        + #""unattributed_revenue":-0.95,"pending_conversions":0}"#)
    request.isExact = true
    let exact = try await engine.table.call(request)
    #expect(exact.rows.map(\.channels) == [["SEO", "Email", "Email"]])
    request.channel = "Emial"
    let error = await #expect(throws: RPCError.self) { try await engine.table.call(request) }
    #expect(error?.code == .notFound)
    #expect(error?.message == "channel: no channel Emial; did you mean Email?")
    request.channel = "Email"
    request.minLength = 4
    let none = try await engine.table.call(request)
    #expect(none.rows.isEmpty && none.selected.paths == 0 && none.totals.conversions == 3)
    await engine.engine.stop()
  }

  @Test func `lags have bounds in seconds and names of whole days`() async throws {
    let engine = try await Self.engine()
    let lags = try await engine.table.call(ReportsLags())
    #expect(lags.fromFirst.median?.text == "172800")
    #expect(lags.fromLast.p90?.text == "1800")
    #expect(lags.length.median?.text == "3")
    #expect(
      lags.fromFirst.classes.map(\.label) == [
        "under 1 h", "1-24 h", "1 day", "2 days", "3 days", "4 days", "5 days", "6 days",
        "7 days", "8-14 days", "15-30 days", "31-60 days", "61-90 days", "over 90 days",
      ])
    #expect(lags.fromFirst.classes.map(\.conversions).firstIndex(of: 1) == 3)
    #expect(lags.fromFirst.classes[3].from == 172_800 && lags.fromFirst.classes[3].to == 259_200)
    #expect(lags.fromFirst.classes.last?.to == nil)
    #expect(
      lags.length.classes.map(\.label)
        == (1...10).map(String.init) + ["11-20", "over 20"])
    for distribution in [lags.fromFirst, lags.fromLast, lags.length] {
      #expect(distribution.classes.last?.cumulativeShare?.text == "1")
      for (left, right) in zip(distribution.classes, distribution.classes.dropFirst()) {
        #expect(left.to == right.from)
      }
    }
    var later = ReportsLags()
    later.from = Day(year: 2026, month: 3, day: 4)
    let empty = try await engine.table.call(later)
    #expect(empty.fromFirst.median == nil)
    #expect(empty.fromFirst.classes.allSatisfy { $0.share == nil && $0.conversions == 0 })
    #expect(empty.totals.unattributedConversions == 1)
    later.to = Day(year: 2026, month: 3, day: 1)
    let error = await #expect(throws: RPCError.self) { try await engine.table.call(later) }
    #expect(error?.code == .invalidParams)
    await engine.engine.stop()
  }

  @Test func `assists and overlaps name channels`() async throws {
    let engine = try await Self.engine()
    let assists = try await engine.table.call(ReportsAssists())
    #expect(assists.rows.map(\.channelName) == ["Email", "SEO"])
    #expect(assists.rows.map(\.lastConversions) == [1, 0])
    #expect(assists.rows.map { $0.assistRatio?.text } == ["0", nil])
    let overlap = try await engine.table.call(ReportsOverlap())
    #expect(
      overlap.pairs.map(\.json.text) == [
        #"{"channel_name":"Email","other_channel_name":"SEO","conversions":1,"revenue":30,"share":1}"#
      ])
    #expect(overlap.coalitions.map(\.channels) == [["Email", "SEO"]])
    #expect(overlap.channelCount == 2 && overlap.coalitionCount == 1)
    await engine.engine.stop()
  }

  @Test func `a funnel has the stages that sessions name`() async throws {
    let engine = try await Self.engine()
    var request = ReportsFunnel()
    request.by = .channel
    let funnel = try await engine.table.call(request)
    #expect(funnel.hasStages)
    #expect(funnel.stages.map(\.stage) == ["visited", "lead", "opportunity", "converted"])
    #expect(funnel.stages.map(\.users) == [3, 1, 1, 3])
    #expect(funnel.stages.map(\.continued) == [nil, 1, 1, 1])
    #expect(
      funnel.stages.map { $0.medianSeconds?.text } == [nil, "0", "171000", "1800"])
    #expect(funnel.stages.map { $0.rate?.text } == [nil, "0.333333", "1", "1"])
    #expect(funnel.rows.map(\.channelName) == ["Email", "SEO"])
    #expect(funnel.rows.map(\.converting) == [2, 1])
    #expect(funnel.rows.map(\.leads) == [0, 1])
    #expect(funnel.total.engaged == 2 && funnel.total.engagedConverting == 2)
    await engine.engine.stop()
  }

  @Test func `unattributed conversions say what would bring them in`() async throws {
    let engine = try await Self.engine()
    let found = try await engine.table.call(ReportsUnattributed())
    #expect(found.rows.map(\.reason) == [.noSessions, .outsideLookback])
    #expect(found.rows.map { $0.share?.text } == ["0.333333", "0.333333"])
    #expect(found.rows[1].meaning.contains("older than 90d"))
    #expect(found.examples.map(\.conversion) == ["c3", "c2"])
    #expect(
      found.examples.map(\.detail)
        == ["no sessions", "last session 63 d 0 h before the lookback"])
    #expect(found.examples.map(\.source.line) == [4, 3])
    #expect(found.examples.map(\.source.file) == ["conversions.csv", "conversions.csv"])
    var byDay = ReportsUnattributed()
    byDay.by = .day
    byDay.limit = 0
    let days = try await engine.table.call(byDay)
    #expect(days.rows.map { $0.date?.description } == ["2026-03-03", "2026-03-04"])
    #expect(days.examples.isEmpty)
    let report = try await engine.report(by: .total)
    #expect(report.totals.unattributedConversions == found.totals.unattributedConversions)
    #expect(report.totals.unattributedRevenue == found.totals.unattributedRevenue)
    await engine.engine.stop()
  }
}
