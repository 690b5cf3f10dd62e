import AttributionCore
import AttributionIngest
import Foundation
import TestSupport
import Testing

/// Dropped SQLite files: their tables are read, and nothing of theirs is run.
@Suite struct DatabaseTests {
  private static let sessionTable = """
    CREATE TABLE session_sources(session_id, user_id, channel_name, event_date, event_time,
      holder_engagement, closer_engagement, impression_interaction);
    INSERT INTO session_sources VALUES
      ('s1', 'u1', 'Email', '2026-03-01', '12:00:00', 1, 0, 0),
      (7, 8, 'Direct', '2026-03-02', '00:00:01', 0.0, 1.0, NULL);
    """
  private static let costTable = """
    CREATE TABLE session_costs(session_id TEXT, cost REAL);
    INSERT INTO session_costs VALUES ('s1', 0.1), ('s2', NULL), ('s3', 2), ('s4', 1e-06);
    """
  private static let conversionTable = """
    CREATE TABLE conversions(conv_id TEXT PRIMARY KEY, user_id, conv_date, conv_time, revenue)
      WITHOUT ROWID;
    INSERT INTO conversions VALUES
      ('c1', 'u1', '2026-03-01', '13:00:00', 12.5), ('c2', 8, '2026-03-02', '13:00:00.5', -3);
    """

  @Test func `every dataset is read, sessions first`() throws {
    let database = try SampleDatabase(Self.costTable, Self.conversionTable, Self.sessionTable)
    let read = try ReadRows(path: database.path)
    #expect(read.datasets == ["session_sources", "conversions", "session_costs"])
    #expect(
      read.sessions == [
        .init(
          id: "s1", user: "u1", channel: "Email", flags: [.holderEngagement],
          instant: "2026-03-01T12:00:00Z", line: 1),
        .init(
          id: "7", user: "8", channel: "Direct", flags: [.closerEngagement],
          instant: "2026-03-02T00:00:01Z", line: 2),
      ])
    #expect(
      read.conversions == [
        .init(id: "c1", user: "u1", instant: "2026-03-01T13:00:00Z", revenue: "12.5", line: 1),
        .init(id: "c2", user: "8", instant: "2026-03-02T13:00:00.5Z", revenue: "-3", line: 2),
      ])
    #expect(read.costs.map(\.cost) == ["0.1", "0", "2", "0.000001"])
    #expect(read.bad.isEmpty && read.notes.isEmpty)
    #expect(read.rows == 8)
  }

  @Test func `rows come in batches, and progress ends at the whole`() throws {
    let database = try SampleDatabase(
      Self.sessionTable, "CREATE TABLE costs(session_id, cost)",
      """
      WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
      INSERT INTO costs SELECT 's' || i, i FROM n
      """)
    var limits = ReaderLimits()
    limits.batchRows = 100
    let reader = try ExportReader(path: database.path, limits: limits)
    var batch = RowBatch()
    var counts: [Int] = []
    var done: [Int64] = [reader.bytesDone]
    while try reader.next(into: &batch) {
      counts.append(batch.sessions.count + batch.costs.count)
      done.append(reader.bytesDone)
    }
    #expect(counts == Array(repeating: 100, count: 10) + [2])
    #expect(done == done.sorted())
    #expect(done.first == 0 && done.last == reader.bytesTotal)
  }

  @Test func `the digest is that of the file`() throws {
    let database = try SampleDatabase(Self.costTable)
    let copy = try database.copy(named: "copy.db", withLog: false)
    let first = try ReadRows(path: database.path).digest
    #expect(try ReadRows(path: copy).digest == first)
    try database.run("INSERT INTO session_costs VALUES ('s5', 1)")
    #expect(try ReadRows(path: database.path).digest != first)
  }

  @Test(
    arguments: [
      ("x'00ff'", "1", "cast 1 s.session_id"), ("1.5", "1", "cast 1 s.session_id"),
      ("NULL", "1", "schema 1 s.session_id"), ("''", "1", "schema 1 s.session_id"),
      ("CAST(x'ff' AS TEXT)", "1", "invalid-utf8 1 s.session_id"),
      ("'a'", "x'31'", "cast 1 s.cost"), ("'a'", "'abc'", "cast 1 s.cost"),
      ("'a'", "-0.5", "negative-cost 1 s.cost"), ("'a'", "9e99", "out-of-range 1 s.cost"),
      ("'a'", "9e999", "cast 1 s.cost"), ("'a'", "-1e-9 - 1", "negative-cost 1 s.cost"),
      ("'a'", "9223372036854775807", "out-of-range 1 s.cost"),
      ("printf('%.70000c', 'x')", "1", "out-of-range 1 s.session_id"),
    ])
  func `a cell of the wrong type is in quarantine`(
    _ id: String, _ cost: String, _ fault: String
  ) throws {
    let database = try SampleDatabase(
      "CREATE TABLE s(session_id, cost)", "INSERT INTO s VALUES (\(id), \(cost))",
      "INSERT INTO s VALUES ('ok', 1)")
    let read = try ReadRows(path: database.path)
    #expect(read.faults == [fault])
    #expect(read.costs == [.init(session: "ok", cost: "1", line: 2)])
  }

  @Test func `zero bytes are no date`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE s(session_id, user_id, channel_name, event_date, event_time)",
      "INSERT INTO s VALUES ('s', 'u', 'c', char(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), '12:00:00')")
    #expect(try ReadRows(path: database.path).faults == ["bad-timestamp 1 s.event_date"])
  }

  @Test(
    arguments: [
      ("0.1", "0.1"), ("1e15", "1000000000000000"), ("9e12", "9000000000000"),
      ("1.25e2", "125"), ("12345.678901", "12345.678901"), ("0.00001", "0.00001"),
      ("2.5e-05", "0.000025"), ("4.0", "4"),
    ])
  func `a floating-point amount is what it is written as`(
    _ number: String, _ amount: String
  ) throws {
    let database = try SampleDatabase(
      "CREATE TABLE s(session_id, cost)", "INSERT INTO s VALUES ('a', \(number))")
    let read = try ReadRows(path: database.path)
    let isTooLarge = number == "1e15"
    #expect(read.costs.map(\.cost) == (isTooLarge ? [] : [amount]))
    #expect(read.bad.allSatisfy { $0.message.contains(amount) })
  }

  @Test func `the raw text of a bad row is a line of CSV`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE s(session_id, cost)", "INSERT INTO s VALUES ('a,\"b\"', x'0aff')")
    let bad = try #require(try ReadRows(path: database.path).bad.first)
    #expect(String(decoding: bad.raw, as: UTF8.self) == #""a,""b""",x'0aff'"#)
    #expect(bad.message == "s.cost: a blob of 2 bytes; expected text or a number")
  }

  @Test func `of tables with one dataset, the one that bears its name counts`() throws {
    let database = try SampleDatabase(
      Self.costTable, "CREATE TABLE zz_old(session_id, cost, extra)",
      "INSERT INTO zz_old VALUES ('s1', 9, 0)")
    let read = try ReadRows(path: database.path)
    #expect(read.costs.first == .init(session: "s1", cost: "9", line: 1))
    #expect(read.costs.last?.session == "s4")
    #expect(
      read.notes == ["table zz_old: columns that session_costs does not have are ignored: extra"])
  }

  @Test func `views, triggers and virtual tables are named, and not run`() throws {
    let database = try SampleDatabase(
      Self.costTable,
      "CREATE VIEW conversions AS SELECT 1 conv_id, 2 user_id, 3 conv_date, 4 conv_time, 5 revenue",
      "CREATE VIRTUAL TABLE found USING fts5(session_id, cost)",
      "CREATE TABLE notes(text)")
    let read = try ReadRows(path: database.path)
    #expect(read.datasets == ["session_costs"])
    #expect(read.costs.count == 4)
    #expect(read.notes.first == "views and virtual tables are not read: conversions, found")
    #expect(read.notes.last?.hasPrefix("tables that are no dataset are not read: ") == true)
  }

  @Test func `a column that is computed is not read`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE s(session_id, price, cost GENERATED ALWAYS AS (price * 2))")
    #expect(try Self.refusal(of: database.path)?.code == .databaseMatchesNoDataset)
  }

  @Test func `a table in disguise is not read`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE secret(session_id, cost)", "INSERT INTO secret VALUES ('x', 1)",
      "CREATE TABLE session_costs(session_id, cost)", "PRAGMA writable_schema = ON",
      """
      UPDATE sqlite_schema SET sql = 'CREATE VIEW session_costs AS SELECT * FROM secret'
      WHERE name = 'session_costs'
      """)
    let error = try #require(try Self.refusal(of: database.path))
    #expect([.databaseDamaged, .databaseRefused].contains(error.code))
  }

  @Test func `a database without a dataset says why`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE conv(conv_id, conv_date, conv_time, revenue)", "CREATE VIEW v AS SELECT 1")
    let error = try #require(try Self.refusal(of: database.path))
    #expect(error.code == .databaseMatchesNoDataset)
    #expect(
      error.message
        == "none of its tables is a dataset: conv: the columns are conv_id, conv_date, conv_time, "
        + "revenue; the nearest dataset is conversions, which misses user_id; "
        + "views and virtual tables are not read: v")
  }

  @Test func `a damaged database is refused`() throws {
    let database = try SampleDatabase(Self.sessionTable, Self.costTable)
    var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: database.path)))
    for index in 4096..<8192 { bytes[index] = 0xA5 }
    let directory = try Workdir()
    let path = try directory.write(bytes, to: "damaged.db")
    #expect(try Self.refusal(of: path)?.code == .databaseDamaged)
    let short = try directory.write(Array(bytes.prefix(600)), to: "short.db")
    #expect(try Self.refusal(of: short)?.code == .databaseDamaged)
  }

  @Test func `what stands only in the log is read with it, and missed with a warning`() throws {
    let database = try SampleDatabase(
      "PRAGMA journal_mode = WAL", Self.costTable, "PRAGMA wal_checkpoint",
      "INSERT INTO session_costs VALUES ('late', 5)")
    let whole = try ReadRows(path: try database.copy(named: "whole.db", withLog: true))
    #expect(whole.costs.last == .init(session: "late", cost: "5", line: 5))
    #expect(whole.notes == [])
    let bare = try ReadRows(path: try database.copy(named: "bare.db", withLog: false))
    #expect(bare.costs.count == 4)
    #expect(bare.notes.count == 1)
    #expect(bare.notes.first?.contains("without its -wal file") == true)
    #expect(whole.digest != bare.digest)
  }

  @Test func `reading leaves the file as it was`() throws {
    let database = try SampleDatabase(Self.costTable)
    let before = try Data(contentsOf: URL(fileURLWithPath: database.path))
    _ = try ReadRows(path: database.path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: database.path)) == before)
    #expect(!FileManager.default.fileExists(atPath: database.path + "-journal"))
    #expect(!FileManager.default.fileExists(atPath: database.path + "-shm"))
  }

  @Test func `a database that takes more steps than its size warrants is refused`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE s(session_id, cost)",
      """
      WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
      INSERT INTO s SELECT 's' || i, i FROM n
      """)
    var limits = ReaderLimits()
    limits.databaseSteps = 0
    limits.databaseStepsPerByte = 0
    #expect(try Self.refusal(of: database.path, limits)?.code == .databaseRefused)
    #expect(try Self.refusal(of: database.path) == nil)
  }

  @Test func `a database with a cell beyond measure is refused`() throws {
    let database = try SampleDatabase(
      "CREATE TABLE s(session_id, cost)",
      "INSERT INTO s VALUES ('a', zeroblob(\(17 << 20)))")
    #expect(try Self.refusal(of: database.path)?.code == .databaseRefused)
  }
}
