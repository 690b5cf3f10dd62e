import AttributionCore
import AttributionIngest
import AttributionRPC
import Foundation
import Logging
import TestSupport
import Testing

@testable import AttributionDaemon

/// A real engine on a real folder, asked through its method table as if over the socket.
final class RunningEngine {
  let workdir: Workdir
  private(set) var engine: any EngineControl
  private(set) var table: MethodTable
  private let flags: [(String, String)]

  /// `failpoints` are armed until the engine is restarted.
  init(_ flags: [(String, String)] = [], failpoints: String? = nil) throws {
    workdir = try Workdir()
    self.flags = flags
    (engine, table) = try Self.make(workdir, flags, failpoints)
    try engine.start()
  }

  private static func make(
    _ workdir: Workdir, _ flags: [(String, String)], _ failpoints: String? = nil
  ) throws -> (any EngineControl, MethodTable) {
    var sources = SettingSources()
    sources.flags =
      [("ingest.settle_renamed", "10ms"), ("ingest.settle_closed", "10ms")] + flags
    if let variable = Failpoints.variable { sources.environment[variable] = failpoints }
    let made = try EngineFactory.make(
      settings: try sources.read(), paths: DaemonPaths(data: workdir.path, socket: "none"),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return (made.engine, made.table)
  }

  func restart() async throws {
    await engine.stop()
    (engine, table) = try Self.make(workdir, flags)
    try engine.start()
  }

  /// Renames a file into the inbox.
  func drop(_ text: String, as name: String) throws {
    let draft = try workdir.write(text, to: "draft")
    try FileManager.default.moveItem(atPath: draft, toPath: workdir.path("inbox/\(name)"))
  }

  func sync() async throws -> IngestSync.Response { try await table.call(IngestSync()) }

  func files() async throws -> [FileEntry] { try await table.call(IngestList()).files }

  func report(
    _ model: String = "linear", by grouping: ReportGrouping = .channel
  ) async throws -> ReportsChannels.Response {
    var request = ReportsChannels()
    request.model = model
    request.by = grouping
    return try await table.call(request)
  }
}

private let sessions = """
  session_id,user_id,channel_name,event_date,event_time,holder_engagement,closer_engagement
  s1,u1,SEO,2026-01-01,10:00:00,1,0
  s2,u1,SEA,2026-01-02,10:00:00,1,1
  s3,u2,Direct,2026-01-03,10:00:00,0,1

  """
private let conversions = """
  conv_id,user_id,conv_date,conv_time,revenue
  c1,u1,2026-01-02,11:00:00,10.00
  c2,u3,2026-01-02,12:00:00,5.00

  """

@Suite(.serialized) struct EngineTests {
  @Test func `dropped files are in and attributed when sync answers`() async throws {
    let running = try RunningEngine()
    try running.drop(conversions, as: "conversions.csv")
    try running.drop(sessions, as: "sessions.csv")
    let synced = try await running.sync()
    #expect(synced.pendingUsers == 0)
    let report = try await running.report()
    #expect(report.rows.map(\.channelName) == ["Direct", "SEA", "SEO"])
    #expect(report.rows.map(\.credit.description) == ["0", "0.5", "0.5"])
    #expect(report.totals.conversions == 2)
    #expect(report.totals.unattributedConversions == 1)
    #expect(report.totals.unattributedRevenue == Money(micros: 5_000_000))
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    await running.engine.stop()
  }

  @Test func `nobody is told that all is in while the inbox cannot be looked into`() async throws {
    let running = try RunningEngine([("ingest.poll", "10ms")])
    let marker = running.workdir.path("inbox/.attributiond-inbox")
    let aside = running.workdir.path("marker")
    try FileManager.default.moveItem(atPath: marker, toPath: aside)
    try running.drop(sessions, as: "a.csv")
    var early = IngestSync()
    early.timeoutMilliseconds = 500
    let error = await #expect(throws: RPCError.self) { try await running.table.call(early) }
    #expect(error?.code == .deadline)
    #expect(error?.message.contains("the inbox’s marker is missing") == true, "\(error as Any)")
    let table = running.table
    async let synced = table.call(IngestSync())
    try FileManager.default.moveItem(atPath: aside, toPath: marker)
    _ = try await synced
    #expect(try await running.files().map(\.name) == ["a.csv"])
    await running.engine.stop()
  }

  @Test func `the same content again is a duplicate under any name, also after a restart`()
    async throws
  {
    let running = try RunningEngine()
    try running.drop(sessions, as: "a.csv")
    _ = try await running.sync()
    try running.drop(sessions, as: "b.csv")
    _ = try await running.sync()
    try await running.restart()
    try running.drop(sessions, as: "c.csv")
    _ = try await running.sync()
    let files = try await running.files()
    #expect(files.map(\.name) == ["c.csv", "b.csv", "a.csv"])
    #expect(files.map(\.state) == [.duplicate, .duplicate, .processed])
    #expect(try await running.table.call(SystemStatus()).facts.sessions == 3)
    await running.engine.stop()
  }

  @Test func `bad rows are in quarantine with their line, good ones in the report`() async throws {
    let running = try RunningEngine()
    try running.drop(sessions + "s4,u4,SEO,2026-13-01,10:00:00,1,0\n", as: "bad.csv")
    _ = try await running.sync()
    let listed = try await running.table.call(QuarantineList())
    #expect(listed.rows.map(\.line) == [5])
    #expect(listed.rows.map(\.code) == ["bad-timestamp"])
    #expect(listed.rows.first?.raw == "s4,u4,SEO,2026-13-01,10:00:00,1,0")
    #expect(try await running.files().first?.badRows == 1)
    await running.engine.stop()
  }

  @Test func `a file with too many bad rows leaves nothing behind but its report`() async throws {
    let running = try RunningEngine()
    let bad = (0..<150).map { "x\($0),u,SEO,never,10:00:00,1,0\n" }.joined()
    try running.drop(sessions + bad, as: "broken.csv")
    _ = try await running.sync()
    let file = try #require(try await running.files().first)
    #expect(file.state == .rejected)
    #expect(try await running.table.call(SystemStatus()).facts.sessions == 0)
    #expect(try await running.table.call(QuarantineList()).total == 0)
    let report = try String(
      contentsOfFile: running.workdir.path("rejected/broken.csv.report.json"), encoding: .utf8)
    #expect(report.contains("on line 5: event_date: never"))
    await running.engine.stop()
  }

  @Test func `new settings make a new generation while the old one is served`() async throws {
    let running = try RunningEngine([("attribution.lookback", "none")])
    try running.drop(sessions, as: "sessions.csv")
    try running.drop(conversions, as: "conversions.csv")
    _ = try await running.sync()
    let before = try await running.report("first-touch")
    var sources = SettingSources()
    sources.flags = [("attribution.lookback", "2h")]
    let changed = await running.engine.reload(try sources.read())
    #expect(changed.contains("attribution.lookback"))
    let synced = try await running.sync()
    let after = try await running.report("first-touch")
    #expect(synced.generation == before.generation + 1)
    #expect(before.rows.first { $0.channelName == "SEO" }?.credit == .one)
    #expect(after.rows.first { $0.channelName == "SEA" }?.credit == .one)
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    await running.engine.stop()
  }

  @Test func `what is asked wrongly is answered with what would be right`() async throws {
    let running = try RunningEngine([("attribution.models", "linear, ihc")])
    var unknown = ReportsChannels()
    unknown.model = "lineer"
    await #expect(throws: RPCError.self) { try await running.table.call(unknown) }
    var unfitted = ReportsChannels()
    unfitted.model = "markov"
    let refusal = await #expect(throws: RPCError.self) { try await running.table.call(unfitted) }
    #expect(refusal?.reason == "not-fitted")
    #expect(refusal?.hint == "`attrctl models fit markov`")
    var disabled = AttributionRerun()
    disabled.model = "u-shaped"
    let error = await #expect(throws: RPCError.self) { try await running.table.call(disabled) }
    #expect(error?.code == .notFound)
    #expect(error?.message.contains("enabled are") == true)
    var backwards = ReportsChannels()
    backwards.from = Day("2026-02-01")
    backwards.to = Day("2026-01-01")
    let range = await #expect(throws: RPCError.self) { try await running.table.call(backwards) }
    #expect(range?.code == .invalidParams)
    var explain = JourneysExplain()
    explain.conversion = "none"
    let missing = await #expect(throws: RPCError.self) { try await running.table.call(explain) }
    #expect(missing?.code == .notFound)
    await running.engine.stop()
  }

  @Test func `exports page through everything exactly once`() async throws {
    let running = try RunningEngine()
    try running.drop(sessions, as: "sessions.csv")
    try running.drop(conversions, as: "conversions.csv")
    _ = try await running.sync()
    for dataset in [ExportDataset.sessionSources, .conversions, .customerJourneys] {
      var rows: [[JSON]] = []
      var cursor: String?
      repeat {
        var request = ReportsExport()
        request.dataset = dataset
        request.limit = 1
        request.cursor = cursor
        let page = try await running.table.call(request)
        #expect(page.rows.allSatisfy { $0.count == page.columns.count })
        rows += page.rows
        cursor = page.nextCursor
      } while cursor != nil
      #expect(rows.count == (dataset == .sessionSources ? 3 : 2))
    }
    await running.engine.stop()
  }

  #if DEBUG
    @Test(arguments: ["hash=eio@1", "commit=enospc@1", "committed=eio@1"])
    func `files whose load fails, before they are stored or after, are in once`(
      _ failpoints: String
    ) async throws {
      let running = try RunningEngine([("ingest.retry", "10ms")], failpoints: failpoints)
      try running.drop(sessions, as: "sessions.csv")
      try running.drop(conversions, as: "conversions.csv")
      _ = try await running.sync()
      #expect(try await running.files().map(\.state) == [.processed, .processed])
      let facts = try await running.table.call(SystemStatus()).facts
      #expect(facts.sessions == 3 && facts.conversions == 2)
      let left = try FileManager.default.contentsOfDirectory(
        atPath: running.workdir.path("processing"))
      #expect(left == [])
      #expect(try await running.table.call(SystemVerify()).isConsistent)
      await running.engine.stop()
    }
  #endif

  @Test func `every method of the catalog has a handler`() async throws {
    let running = try RunningEngine()
    let hello = try await running.table.call(SystemHello())
    #expect(Set(MethodCatalog.names).isSubset(of: Set(hello.methods)))
    await running.engine.stop()
  }
}
