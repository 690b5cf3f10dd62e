import AttributionCore
import GRDB
import TestSupport
import Testing

@testable import AttributionStore

/// A store with files whose rows are in quarantine.
private final class QuarantinedFiles {
  let workdir: Workdir
  let store: Store
  private(set) var fileCount: Int64 = 0

  static let form = RowForm.delimited(header: "session_id;cost", delimiter: UInt8(ascii: ";"))

  init() throws {
    workdir = try Workdir()
    store = try Store(path: workdir.path("attribution.db"), temporaryDirectory: workdir.path)
  }

  /// Adds a file to the ledger, with bad rows.
  @discardableResult
  func add(
    _ name: String, form: RowForm? = QuarantinedFiles.form, state: FileLedger.State = .processed,
    _ rows: [QuarantinedRow] = []
  ) throws -> FileID {
    fileCount += 1
    let id = FileID(rawValue: fileCount)
    let entry = FileLedger.Entry(
      id: id, stamp: fileCount, name: name, state: state, datasets: [], digest: nil, bytes: 0,
      rows: 9, badRows: Int64(rows.count), arrivedAt: Instant(micros: 0),
      finishedAt: Instant(micros: 0), message: nil, notes: [], rowForm: form)
    try store.write { database in
      for row in rows { try Quarantine(database).insert(row, of: id) }
      try FileLedger(database).insert(entry)
    }
    return id
  }

  static func row(
    _ text: String, line: Int64 = 2, code: String = "cast", isCut: Bool = false
  ) -> QuarantinedRow {
    QuarantinedRow(
      line: line, byteOffset: 40, column: "cost", code: code, message: "wrong",
      raw: Array(text.utf8), isCut: isCut)
  }

  func begin(
    _ selection: QuarantineSelection = QuarantineSelection(), correction: String? = nil
  ) throws -> Retries.Plan {
    try store.write { try Retries($0).begin(selection, correction: correction) }
  }

  func content(_ retry: Retries.Retry) throws -> String {
    var bytes: [UInt8] = []
    try store.read { try Retries($0).lines(of: retry) { bytes += $0 } }
    return String(decoding: bytes, as: UTF8.self)
  }

  func texts() throws -> [String] {
    try store.read { try Quarantine($0).list(QuarantineSelection(), limit: 100) }
      .map { String(decoding: $0.raw, as: UTF8.self) }
  }
}

@Suite struct QuarantineTests {
  @Test func `rows are found by file, code and number, a page at a time`() throws {
    let files = try QuarantinedFiles()
    let codes = ["cast", "bad-timestamp", "schema"]
    var random = SeededRandom(seed: 71)
    for name in ["a.csv", "b.csv"] {
      try files.add(
        name,
        (0..<40).map {
          QuarantinedFiles.row(
            "\(name) \($0)", line: Int64($0 + 2), code: codes.randomElement(using: &random) ?? "")
        })
    }
    let all = try files.store.read { try Quarantine($0).list(QuarantineSelection(), limit: 100) }
    #expect(all.count == 80)
    for file in [nil, 1, 2, 3].map({ (id: Int64?) in id.map(FileID.init(rawValue:)) }) {
      for code in [nil, "cast", "none"] {
        for id in [nil, 5, 99] as [Int64?] {
          let expected = all.filter { entry in
            (file == nil || entry.place.file == file) && (code == nil || entry.code == code)
              && (id == nil || entry.id == id)
          }
          let selection = QuarantineSelection(file: file, code: code, id: id)
          var found: [Quarantine.Entry] = []
          var page: [Quarantine.Entry] = []
          repeat {
            page = try files.store.read {
              try Quarantine($0).list(selection, after: found.last?.id ?? 0, limit: 7)
            }
            found += page
          } while !page.isEmpty
          #expect(found == expected)
          let count = try files.store.read { try Quarantine($0).count(selection) }
          #expect(count == Int64(expected.count))
        }
      }
    }
  }

  @Test func `quarantined rows survive the spool`() {
    var random = SeededRandom(seed: 72)
    var bytes = ByteBuffer()
    let rows = (0..<200).map { number in
      QuarantinedRow(
        line: .random(in: 1...Int64.max, using: &random), byteOffset: Int64(number),
        column: Bool.random(using: &random) ? "Ö\(number)" : nil, code: "cast", message: "m\n",
        raw: (0..<Int.random(in: 0..<50, using: &random)).map { _ in
          UInt8.random(in: .min ... .max, using: &random)
        }, isCut: Bool.random(using: &random))
    }
    for (number, row) in rows.enumerated() { row.append(to: &bytes, file: UInt32(number)) }
    bytes.withUnsafeBytes { bytes in
      var offset = 0
      for (number, row) in rows.enumerated() {
        let read = QuarantinedRow.read(bytes, at: &offset)
        #expect(read.row == row)
        #expect(read.file == UInt32(number))
      }
      #expect(offset == bytes.count)
    }
  }

  @Test func `discarding spares the rows that are being read again`() throws {
    let files = try QuarantinedFiles()
    try files.add("a.csv", ["1", "2", "3"].map { QuarantinedFiles.row($0) })
    _ = try files.begin(QuarantineSelection(id: 2))
    let discarded = try files.store.write { try Quarantine($0).discard(QuarantineSelection()) }
    #expect(discarded == 2)
    #expect(try files.texts() == ["2"])
    let entry = try files.store.read { try FileLedger($0).list(name: nil, state: nil, limit: 9) }
    #expect(entry.map(\.badRows) == [3])
  }
}

@Suite struct RetryTests {
  @Test func `a retry has the header and the rows of its file, which stay until it is in`() throws {
    let files = try QuarantinedFiles()
    let source = try files.add("a.csv", ["x;1", "y;z"].map { QuarantinedFiles.row($0) })
    try files.add("b.csv", [QuarantinedFiles.row("other;1")])
    let plan = try files.begin(QuarantineSelection(file: source))
    let retry = try #require(plan.retries.first)
    #expect(plan.retries.count == 1)
    #expect(retry.name == "a.csv.retry-1.csv")
    #expect(retry.rows == 2)
    #expect(try files.content(retry) == "session_id;cost\nx;1\ny;z\n")
    #expect(try files.texts() == ["x;1", "y;z", "other;1"])
    let marked = try files.store.read { try Quarantine($0).list(QuarantineSelection(), limit: 9) }
    #expect(marked.map(\.retriedAs) == [retry.name, retry.name, nil])

    try files.store.write { try Retries($0).markDropped(retry) }
    #expect(try files.store.read { try Retries($0).unfinished() }.map(\.isDropped) == [true])
    try files.add(retry.name, [QuarantinedFiles.row("y;z")])
    #expect(try files.texts() == ["other;1", "y;z"])
    #expect(try files.store.read { try Retries($0).unfinished() } == [])
  }

  @Test func `the rows of a retry that is rejected or cancelled are free again`() throws {
    let files = try QuarantinedFiles()
    try files.add("a.csv", [QuarantinedFiles.row("x;1")])
    let rejected = try #require(try files.begin().retries.first)
    try files.add(rejected.name, state: .rejected)
    let cancelled = try #require(try files.begin().retries.first)
    #expect(cancelled.name == "a.csv.retry-2.csv")
    try files.store.write { try Retries($0).cancel(cancelled) }
    #expect(try files.begin().retries.map(\.rows) == [1])
    #expect(try files.texts() == ["x;1"])
  }

  @Test func `a later file of a retry’s name is a file like any other`() throws {
    let files = try QuarantinedFiles()
    try files.add("a.csv", [QuarantinedFiles.row("x;1"), QuarantinedFiles.row("y;1")])
    let retry = try #require(try files.begin(QuarantineSelection(id: 1)).retries.first)
    try files.add(retry.name)
    try files.add(retry.name)
    #expect(try files.texts() == ["y;1"])
  }

  @Test func `rows that cannot be read again as they stand are refused, each with its reason`()
    throws
  {
    let files = try QuarantinedFiles()
    try files.add(
      "a.csv",
      [
        QuarantinedFiles.row("x;", isCut: true), QuarantinedFiles.row(""),
        QuarantinedFiles.row("\"x;1", code: "unterminated-quote"), QuarantinedFiles.row("y;1"),
        QuarantinedFiles.row("z;1"),
      ])
    try files.add("tables.db", form: nil, [QuarantinedFiles.row("t,1")])
    _ = try files.begin(QuarantineSelection(id: 5))
    let plan = try files.begin()
    #expect(
      plan.refused.map(\.refusal) == [.cut, .erased, .unterminatedQuote, .underWay, .noForm])
    #expect(plan.refusedCount == 5)
    #expect(plan.retries.map(\.rows) == [1])
    #expect(Set(plan.refused.map(\.refusal)) == Set(Retries.Refusal.allCases))
  }

  @Test func `a retry knows the file that its rows were in at first`() throws {
    let files = try QuarantinedFiles()
    try files.add("a.csv.gz", [QuarantinedFiles.row("x;y")])
    for _ in 0..<3 {
      let retry = try #require(try files.begin().retries.first)
      #expect(retry.originName == "a.csv.gz")
      try files.add(retry.name, [QuarantinedFiles.row("x;y")])
    }
  }

  @Test func `a corrected line stands for a row of which only the beginning is known`() throws {
    let files = try QuarantinedFiles()
    try files.add("a.csv", [QuarantinedFiles.row("x;", isCut: true)])
    let plan = try files.begin(QuarantineSelection(id: 1), correction: "x;12.50")
    let retry = try #require(plan.retries.first)
    #expect(try files.content(retry) == "session_id;cost\nx;12.50\n")
    try files.add(retry.name)
    let kept = try files.store.read {
      try String?.fetchAll($0, sql: "SELECT correction FROM retry")
    }
    #expect(kept == [nil])
  }

  @Test func `rows of JSON become a line each`() throws {
    let files = try QuarantinedFiles()
    try files.add(
      "a.json", form: .json,
      [QuarantinedFiles.row("{\n  \"cost\":\r\n  1}"), QuarantinedFiles.row("{}")])
    let retry = try #require(try files.begin().retries.first)
    #expect(retry.name == "a.json.retry-1.ndjson")
    #expect(try files.content(retry) == "{   \"cost\":    1}\n{}\n")
  }

  @Test(arguments: [
    (#"odd\x0aname%.csv"#, "odd_x0aname_.csv.retry-1.csv"),
    (String(repeating: "ö", count: 200), String(repeating: "ö", count: 80) + ".retry-1.csv"),
  ])
  func `a retry’s name is short and needs no escape`(_ original: String, _ name: String) throws {
    let files = try QuarantinedFiles()
    try files.add(original, [QuarantinedFiles.row("x;1")])
    #expect(try files.begin().retries.map(\.name) == [name])
  }
}
