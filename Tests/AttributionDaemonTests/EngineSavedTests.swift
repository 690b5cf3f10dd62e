import AttributionCore
import AttributionRPC
import AttributionStore
import GRDB
import Logging
import TestSupport
import Testing

@testable import AttributionDaemon

/// Saved requests and answers through the inbox: nobody pays twice.
@Suite(.serialized) struct EngineSavedTests {
  private static let flags = [
    ("attribution.models", "ihc-remote, linear"), ("attribution.default_model", "linear"),
    ("ihc.conversion_type", "orders"),
  ]
  private static let sessions = """
    session_id,user_id,channel_name,event_date,event_time,holder_engagement,closer_engagement
    s1,u1,SEO,2026-01-01,10:00:00,1,0
    s2,u1,SEA,2026-01-02,10:00:00,1,1
    s3,u2,Direct,2026-01-03,10:00:00,0,1

    """
  private static let conversions = """
    conv_id,user_id,conv_date,conv_time,revenue
    c1,u1,2026-01-02,11:00:00,10.00
    c2,u2,2026-01-04,12:00:00,5.00

    """
  /// As people’s programs write them: in another order, with a zone, with flags that are numbers.
  private static let request = """
    {
      "customer_journeys": [
        {"conversion_id": "c2", "session_id": "s3", "timestamp": "2026-01-03 12:00:00 +0200",
         "channel_label": "Direct", "holder_engagement": 0, "closer_engagement": 1,
         "conversion": 1, "impression_interaction": 0},
        {"conversion_id": "c1", "session_id": "s2", "timestamp": "2026-01-02 10:00:00",
         "channel_label": "SEA", "holder_engagement": 1, "closer_engagement": 1,
         "conversion": 1, "impression_interaction": 0},
        {"conversion_id": "c1", "session_id": "s1", "timestamp": "2026-01-01 10:00:00",
         "channel_label": "SEO", "holder_engagement": 1, "closer_engagement": 0,
         "conversion": 0, "impression_interaction": 0}
      ],
      "redistribution_parameter": {}
    }
    """
  private static let answer = """
    {"statusCode": 206, "value": [
      {"conversion_id": "c1", "session_id": "s1", "initializer": 1.0, "holder": 0.5,
       "closer": 0.0, "ihc": 0.3},
      {"conversion_id": "c1", "session_id": "s2", "initializer": 0.0, "holder": 0.5,
       "closer": 1.0, "ihc": 0.7},
      {"conversion_id": "c2", "session_id": "s3", "initializer": 1.0, "holder": 1.0,
       "closer": 1.0, "ihc": 1.0}
    ], "partialFailureErrors": [{"conversion_id": "c9", "errorCode": 406}]}
    """

  private static func waiting(_ running: RunningEngine) throws -> Int {
    let store = try Store(
      path: running.workdir.path("attribution.db"), temporaryDirectory: running.workdir.path)
    return try store.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM ihc_journey WHERE state <> 'answered'") ?? -1
    }
  }

  @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]])
  func `saved answers are the credits, and nothing is left to be asked`(
    _ order: [Int]
  ) async throws {
    let running = try RunningEngine(Self.flags)
    let files = [
      ("sessions.csv", Self.sessions), ("conversions.csv", Self.conversions),
      ("request.json", Self.request), ("answer.json", Self.answer),
    ]
    for index in order {
      try running.drop(files[index].1, as: files[index].0)
      if index == order[1] { _ = try await running.sync() }
    }
    _ = try await running.sync()
    let report = try await running.report("ihc-remote")
    #expect(report.rows.map(\.channelName) == ["Direct", "SEA", "SEO"])
    #expect(report.rows.map(\.credit.description) == ["1", "0.7", "0.3"])
    #expect(report.rows.map(\.revenue.description) == ["5", "7", "3"])
    #expect(try Self.waiting(running) == 0)
    let entries = try await running.files()
    let datasets = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.datasets) })
    #expect(datasets["request.json"] == ["ihc_requests"])
    #expect(datasets["answer.json"] == ["ihc_answers"])
    #expect(entries.allSatisfy { $0.state == .processed && $0.badRows == 0 })
    #expect(entries.contains { $0.notes.contains { $0.hasPrefix("2 saved answers imported") } })
    #expect(try await running.table.call(SystemVerify()).isConsistent)
    await running.engine.stop()
  }

  @Test func `the ledger says what became of each part of a file`() async throws {
    let running = try RunningEngine(Self.flags)
    try running.drop(Self.sessions, as: "sessions.csv")
    try running.drop(Self.conversions, as: "conversions.csv")
    _ = try await running.sync()
    let split = Self.answer.replacing("\"ihc\": 0.7", with: "\"ihc\": 1.7")
      .replacing("\n", with: " ")
    let lines = """
      {"request": \(Self.request.replacing("\n", with: " ")), "response": \(split)}
      {"response": {"message": "Too Many Requests"}}
      {"conv_type_id": "orders", "request": oops}

      """
    try running.drop(lines, as: "log.ndjson")
    _ = try await running.sync()
    let entry = try #require(try await running.files().first { $0.name == "log.ndjson" })
    #expect(entry.datasets == ["ihc_requests", "ihc_answers"])
    #expect(entry.rows == 7)
    #expect(entry.badRows == 1)
    #expect(
      entry.notes == [
        "1 saved answer imported; 1 fit a journey of now",
        "1 journey waits for the answer to the saved request",
        "1 journey not imported, the first on line 1: ihc sums to 2; expected 1 ± 0.01: a journey "
          + "that was split over requests has more",
      ])
    #expect(try Self.waiting(running) == 1)
    await running.engine.stop()
  }

  @Test func `a conversion type that is set later takes what was saved before`() async throws {
    let running = try RunningEngine([
      ("attribution.models", "linear"), ("attribution.default_model", "linear"),
    ])
    try running.drop(Self.sessions, as: "sessions.csv")
    try running.drop(Self.conversions, as: "conversions.csv")
    try running.drop(
      #"[{"request": \#(Self.request), "response": \#(Self.answer)}]"#, as: "saved.json")
    _ = try await running.sync()
    let entry = try #require(try await running.files().first { $0.name == "saved.json" })
    #expect(
      entry.notes == ["2 journeys wait for ihc.conversion_type, which the file does not say"])
    await running.engine.stop()
    var sources = SettingSources()
    sources.flags = Self.flags
    let (engine, table) = try {
      let made = try EngineFactory.make(
        settings: try sources.read(),
        paths: DaemonPaths(data: running.workdir.path, socket: "none"),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      return (made.engine, made.table)
    }()
    try engine.start()
    _ = try await table.call(IngestSync())
    var request = ReportsChannels()
    request.model = "ihc-remote"
    let report = try await table.call(request)
    #expect(report.rows.map(\.credit.description) == ["1", "0.7", "0.3"])
    await engine.stop()
  }

  @Test func `a redistribution that nobody understands is told`() async throws {
    let running = try RunningEngine(Self.flags)
    let request = Self.request.replacing(
      #""redistribution_parameter": {}"#,
      with: #""redistribution_parameter": {"holder": {"direction": "sideways"}}"#)
    try running.drop(request, as: "request.json")
    _ = try await running.sync()
    let notes = try await running.files().first?.notes ?? []
    #expect(notes.count == 1)
    #expect(
      notes.first?.hasPrefix(
        "2 journeys not imported, the first on line 3: redistribution_parameter: holder") == true,
      "\(notes)")
    await running.engine.stop()
  }
}
