import Foundation
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

@Suite struct FileLedgerTests {
  @Test func `a content is looked for by its digest, not among all processed files`() throws {
    let workdir = try Workdir()
    let store = try Store(
      path: workdir.path("attribution.db"), temporaryDirectory: workdir.path)
    let plan = try store.read { database in
      try Row.fetchAll(
        database, sql: "EXPLAIN QUERY PLAN SELECT * FROM file \(FileLedger.ofContent)",
        arguments: [Data(repeating: 1, count: 32)])
    }
    #expect(plan.map { $0["detail"] } == ["SEARCH file USING INDEX file_digest (digest=?)"])
  }
}
