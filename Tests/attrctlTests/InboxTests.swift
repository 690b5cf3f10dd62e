import AttributionRPC
import Foundation
import TestSupport
import Testing

@testable import attrctl

@Suite struct InboxTests {
  private static func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private static func inbox(in work: Workdir) throws -> Inbox {
    let path = work.path("inbox")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    return Inbox(path: path)
  }

  @Test func `a file comes in whole, with nothing beside it`() throws {
    let work = try Workdir()
    let inbox = try Self.inbox(in: work)
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
    let source = try DropSource(try work.write(bytes, to: "a.csv"))
    #expect(try inbox.drop(source) == "a.csv")
    #expect(try Self.names(inbox.path) == ["a.csv"])
    #expect(FileManager.default.contents(atPath: inbox.path + "/a.csv") == Data(bytes))
  }

  @Test func `a name may be as long as names can be`() throws {
    let work = try Workdir()
    let inbox = try Self.inbox(in: work)
    let name = String(repeating: "n", count: 251) + ".csv"
    #expect(try inbox.drop(DropSource(try work.write("x", to: name))) == name)
    #expect(try Self.names(inbox.path) == [name])
  }

  @Test func `nothing in the inbox is replaced`() throws {
    let work = try Workdir()
    let inbox = try Self.inbox(in: work)
    let source = try DropSource(try work.write("new", to: "a.csv.gz"))
    try work.write("old", to: "inbox/a.csv.gz")
    #expect(try inbox.drop(source) == "a-2.csv.gz")
    #expect(try inbox.drop(source) == "a-3.csv.gz")
    #expect(FileManager.default.contents(atPath: inbox.path + "/a.csv.gz") == Data("old".utf8))
    #expect(try Self.names(inbox.path) == ["a-2.csv.gz", "a-3.csv.gz", "a.csv.gz"])
  }

  @Test(
    arguments: [
      ("a.csv", 1, "a.csv"), ("a.csv", 2, "a-2.csv"), ("a", 3, "a-3"), ("a.b.gz", 12, "a-12.b.gz"),
    ])
  func `a name that is taken gets a number`(_ name: String, _ attempt: Int, _ result: String) {
    #expect(Inbox.name(name, attempt: attempt) == result)
  }

  @Test func `an inbox that is not there is a complaint`() throws {
    let work = try Workdir()
    let source = try DropSource(try work.write("x", to: "a.csv"))
    let complaint = #expect(throws: Complaint.self) {
      try Inbox(path: work.path("none")).drop(source)
    }
    #expect(complaint?.what.hasSuffix("/none: cannot write to: No such file or directory") == true)
  }

  @Test func `what cannot be dropped is refused before anything is`() throws {
    let work = try Workdir()
    try work.write("x", to: "b.db")
    try work.write("rows", to: "b.db-wal")
    let cases: [(String, CommandStatus)] = [
      (work.path("none.csv"), .notFound), (work.path, .usage), ("/dev/null", .usage),
      (try work.write("x", to: ".hidden.csv"), .usage), (try work.write("x", to: "a.tmp"), .usage),
      (work.path("b.db"), .usage),
    ]
    for (path, status) in cases {
      let complaint = #expect(throws: Complaint.self) { try DropSource(path) }
      #expect(complaint?.status == status, "\(path)")
      #expect(complaint?.next != nil, "\(path)")
    }
  }

  @Test func `a rename never replaces`() throws {
    let work = try Workdir()
    let old = try work.write("old", to: "old")
    let new = try work.write("new", to: "new")
    #expect(!renameWithoutReplacing(old, new))
    #expect(errno == EEXIST)
    #expect(renameWithoutReplacing(old, work.path("other")))
    #expect(try Self.names(work.path) == ["new", "other"])
  }
}

@Suite struct DropOutcomeTests {
  private static func entry(_ name: String, _ state: FileState, badRows: Int = 0) -> FileEntry {
    var entry = FileEntry()
    entry.name = name
    entry.state = state
    entry.badRows = badRows
    return entry
  }

  @Test func `the exit code tells the outcome`() {
    let good = Self.entry("a", .processed)
    let cases: [([FileEntry], CommandStatus)] = [
      ([good, Self.entry("b", .duplicate)], .done),
      ([good, Self.entry("b", .rejected)], .partial),
      ([good, Self.entry("b", .processed, badRows: 1)], .partial),
      ([good, Self.entry("b", .processing)], .different), ([good], .different),
    ]
    for (entries, status) in cases {
      #expect(DropOutcome(names: ["a", "b"], entries: entries, isAwaited: true).status == status)
    }
    #expect(DropOutcome(names: ["a"]).status == .done)
  }

  @Test func `a file that the daemon has not read is pending`() {
    let outcome = DropOutcome(names: ["a"], isAwaited: true)
    #expect(outcome.json.text == #"{"files":[{"name":"a","state":"pending"}]}"#)
    #expect(
      outcome.page.text(.plain)
        == "name  state    datasets  rows  bad rows\na     pending  –            –         –\n")
  }
}
