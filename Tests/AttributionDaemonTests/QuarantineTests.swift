import AttributionCore
import AttributionRPC
import AttributionStore
import Foundation
import TestSupport
import Testing

@testable import AttributionDaemon

private let costs = """
  session_id;cost
  s1;1.00
  s2;much
  s3;2,50

  """

extension RunningEngine {
  fileprivate var names: [String] {
    get async throws { try await files().map { "\($0.name) \($0.state.rawValue) \($0.badRows)" } }
  }

  fileprivate func quarantine(file: Int? = nil) async throws -> [AttributionRPC.QuarantinedRow] {
    var request = QuarantineList()
    request.file = file
    return try await table.call(request).rows
  }

  /// Drops rows again, and waits until they are in.
  fileprivate func retry(
    id: Int? = nil, with line: String? = nil
  ) async throws -> QuarantineRetry.Response {
    var request = QuarantineRetry()
    request.id = id
    request.with = line
    request.all = id == nil
    let response = try await table.call(request)
    _ = try await sync()
    return response
  }

  /// Stops the engine, changes its database, and starts it again.
  fileprivate func restart(_ change: (Store) throws -> Void) async throws {
    await engine.stop()
    try change(Store(path: workdir.path("attribution.db"), temporaryDirectory: workdir.path))
    try await restart()
  }
}

@Suite(.serialized) struct QuarantineTests {
  @Test func `a corrected row goes in as a file of its own, and leaves quarantine`() async throws {
    let running = try RunningEngine()
    try running.drop(costs, as: "costs.csv")
    _ = try await running.sync()
    let bad = try await running.quarantine()
    #expect(bad.map(\.raw) == ["s2;much", "s3;2,50"])
    #expect(bad.map(\.byteOffset) == [24, 32])
    let retried = try await running.retry(id: 2, with: "s3;2.50")
    #expect(retried.files.map(\.name) == ["costs.csv.retry-1.csv"])
    #expect(try await running.quarantine().map(\.raw) == ["s2;much"])
    #expect(try await running.table.call(SystemStatus()).facts.waitingCosts == 2)
    #expect(
      try await running.names == ["costs.csv.retry-1.csv processed 0", "costs.csv processed 2"])
    await running.engine.stop()
  }

  @Test func `rows that are bad again are in quarantine anew, under their new file`() async throws {
    let running = try RunningEngine()
    try running.drop(costs, as: "costs.csv")
    _ = try await running.sync()
    for attempt in 1...2 {
      #expect(try await running.retry().rows == 2)
      let rows = try await running.quarantine()
      #expect(rows.map(\.raw) == ["s2;much", "s3;2,50"])
      #expect(rows.map(\.line) == [2, 3])
      #expect(rows.allSatisfy { $0.retriedAs == nil && $0.fileID == attempt + 1 })
    }
    await running.engine.stop()
  }

  @Test func `rows are read again although they are all that the file had`() async throws {
    let running = try RunningEngine([("ingest.bad_rows_minimum", "1"), ("ingest.bad_rows", "100%")])
    try running.drop("session_id,cost\ns1,x\ns2,y\ns3,z\n", as: "costs.csv")
    _ = try await running.sync()
    let names = try await running.retry().files.map(\.name)
    #expect(names == ["costs.csv.retry-1.csv"])
    let digests = try await running.files().map(\.sha256)
    #expect(digests.count == 2 && digests[0] == digests[1])
    #expect(
      try await running.names == ["costs.csv.retry-1.csv processed 3", "costs.csv processed 3"])
    await running.engine.stop()
  }

  @Test func `no share of bad rows is too large for rows that were bad before`() async throws {
    let running = try RunningEngine([("ingest.bad_rows_minimum", "1"), ("ingest.bad_rows", "50%")])
    try running.drop("session_id,cost\ns1,1\ns2,y\ns3,z\ns4,1\n", as: "costs.csv")
    _ = try await running.sync()
    #expect(try await running.retry().rows == 2)
    #expect(try await running.files().first?.state == .processed)
    #expect(try await running.quarantine().count == 2)
    await running.engine.stop()
  }

  @Test func `a retry that was recorded and not written is written at the next start`()
    async throws
  {
    let running = try RunningEngine()
    try running.drop(costs, as: "costs.csv")
    _ = try await running.sync()
    try await running.restart { store in
      _ = try store.write { try Retries($0).begin(QuarantineSelection(id: 2), correction: "s3;7") }
    }
    _ = try await running.sync()
    #expect(
      try await running.names == ["costs.csv.retry-1.csv processed 0", "costs.csv processed 2"])
    #expect(try await running.quarantine().map(\.raw) == ["s2;much"])
    await running.engine.stop()
  }

  @Test(arguments: ["inbox", "processing"])
  func `a retry that was written and not marked is not written again`(folder: String) async throws {
    let running = try RunningEngine()
    try running.drop(costs, as: "costs.csv")
    _ = try await running.sync()
    let workdir = running.workdir
    try await running.restart { store in
      let plan = try store.write {
        try Retries($0).begin(QuarantineSelection(id: 2), correction: "s3;7")
      }
      let name = try #require(plan.retries.first?.name)
      // As a crash leaves it: claimed files have their stamp in front.
      let stamp = folder == "inbox" ? "" : "00ffffffffffffff-"
      try workdir.write("session_id;cost\ns3;7\n", to: "\(folder)/\(stamp)\(name)")
    }
    _ = try await running.sync()
    try await running.restart { _ in }
    _ = try await running.sync()
    #expect(
      try await running.names == ["costs.csv.retry-1.csv processed 0", "costs.csv processed 2"])
    #expect(try await running.quarantine().map(\.raw) == ["s2;much"])
    await running.engine.stop()
  }

  @Test func `rows whose retry somebody took away unread can be read again`() async throws {
    let running = try RunningEngine()
    try running.drop(costs, as: "costs.csv")
    _ = try await running.sync()
    try await running.restart { store in
      try store.write { database in
        let plan = try Retries(database).begin(QuarantineSelection())
        for retry in plan.retries { try Retries(database).markDropped(retry) }
      }
    }
    #expect(try await running.retry().files.map(\.name) == ["costs.csv.retry-2.csv"])
    await running.engine.stop()
  }

  @Test func `bad rows are exported as they came, a page at a time`() async throws {
    let running = try RunningEngine()
    let long = String(repeating: "9", count: 5000)
    let text = "session_id,cost\ns1,x\ns2,\(long)\n\"s3\",\"a\nb\"\n"
    try running.drop(text, as: "costs.csv")
    _ = try await running.sync()
    var request = QuarantineLines()
    request.file = 1
    request.limit = 1
    var rows: [String] = []
    var cutLines: [Int] = []
    var next: Int? = 0
    while let cursor = next {
      request.cursor = cursor
      let page = try await running.table.call(request)
      #expect(page.header == "session_id,cost")
      #expect(page.name == "costs.csv.mended.csv")
      rows += page.rows.map(\.raw)
      cutLines += page.cutLines
      next = page.nextCursor
    }
    #expect(rows == ["s1,x", "\"s3\",\"a\nb\""])
    #expect(cutLines == [3])
    await running.engine.stop()
  }

  @Test func `objects of JSON are read again as lines, by the dataset of their file`() async throws
  {
    let running = try RunningEngine()
    let text = """
      [{"session_id": "s1", "cost": 1},
       {"cost": 2}, {
         "session_id": "s3",
         "cost": "much"
       }]

      """
    try running.drop(text, as: "costs.json")
    _ = try await running.sync()
    let before = try await running.quarantine()
    #expect(before.count == 2)
    #expect(try await running.retry().files.map(\.name) == ["costs.json.retry-1.ndjson"])
    let after = try await running.quarantine()
    #expect(before.map(\.code) == ["missing-columns", "cast"])
    #expect(after.map(\.code) == ["cast", "missing-columns"])
    #expect(after.map(\.fileID) == [2, 2])
    #expect(after.map(\.line) == [1, 2])
    #expect(after.first?.raw.filter { $0 != " " } == #"{"session_id":"s3","cost":"much"}"#)
    await running.engine.stop()
  }

  @Test func `what cannot be done is said, with what would be right`() async throws {
    let running = try RunningEngine()
    try running.drop("session_id,cost\n\"s1,x\n", as: "costs.csv")
    try running.drop("session_id,cost\ns1,1\n", as: "good.csv")
    _ = try await running.sync()
    let everything = await #expect(throws: RPCError.self) {
      try await running.table.call(QuarantineDiscard())
    }
    #expect(everything?.message.contains("all for every row") == true)
    var correction = QuarantineRetry()
    correction.with = "s1,1"
    correction.all = true
    let lost = await #expect(throws: RPCError.self) { try await running.table.call(correction) }
    #expect(lost?.code == .invalidParams)
    var show = QuarantineShow()
    show.id = 99
    let missing = await #expect(throws: RPCError.self) { try await running.table.call(show) }
    #expect(missing?.code == .notFound)
    let refused = try await running.retry()
    #expect(refused.files.isEmpty && refused.refused.map(\.code) == ["unterminated-quote"])
    #expect(refused.refused.first?.message.contains("--with") == true)
    let good = try #require(try await running.files().first { $0.name == "good.csv" })
    var lines = QuarantineLines()
    lines.file = good.id
    let none = await #expect(throws: RPCError.self) { try await running.table.call(lines) }
    #expect(none?.message == "good.csv: none of its rows is bad")
    var discard = QuarantineDiscard()
    discard.all = true
    #expect(try await running.table.call(discard).discarded == 1)
    #expect(try await running.quarantine().isEmpty)
    await running.engine.stop()
  }

  @Test func `a file that never was is said, by whatever asks for its rows`() async throws {
    let running = try RunningEngine()
    try running.drop(costs, as: "costs.csv")
    _ = try await running.sync()
    await #expect(throws: RPCError.self) { try await running.quarantine(file: 999) }
    var discard = QuarantineDiscard()
    discard.file = 999
    await #expect(throws: RPCError.self) { try await running.table.call(discard) }
    var retry = QuarantineRetry()
    retry.file = 999
    await #expect(throws: RPCError.self) { try await running.table.call(retry) }
    #expect(try await running.quarantine(file: 1).count == 2)
  }
}
