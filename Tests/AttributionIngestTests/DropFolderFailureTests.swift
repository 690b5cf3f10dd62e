import AttributionCore
import AttributionIngest
import Glibc
import TestSupport
import Testing

/// What is on disk after a step that failed, or that a crash cut short, and after the next try.
@Suite struct DropFolderFailureTests {
  let fixture: DropFolderFixture

  init() throws { fixture = try DropFolderFixture() }

  @Test func `a file that is forced in is known by its own name, also after a crash`() throws {
    let folder = try fixture.open()
    let claimed = try #require(try fixture.claim("rows", as: "orders.csv.force", in: folder))
    #expect(claimed.name == "orders.csv")
    #expect(claimed.isForced)
    let leftover = try #require(try fixture.open().leftovers().first)
    #expect(leftover.name == "orders.csv")
    #expect(leftover.isForced)
    #expect(try folder.finish(leftover, as: .processed(on: Day(number: 0))) == "orders.csv")
    #expect(try fixture.claim("rows", as: "other.csv", in: folder)?.isForced == false)
  }

  @Test func `leftovers are those that nobody takes care of`() throws {
    let folder = try fixture.open()
    let first = try #require(try fixture.claim("rows", as: "first.csv", in: folder))
    let second = try #require(try fixture.claim("rows", as: "second.csv", in: folder))
    #expect(try folder.leftovers(besides: [first.stamp]).map(\.stamp) == [second.stamp])
    #expect(try folder.leftovers(besides: [first.stamp, second.stamp]) == [])
  }

  @Test func `companions that went ahead of their database keep its name`() throws {
    let folder = try fixture.open()
    try fixture.drop("log", as: "orders.db-wal")
    let claimed = try #require(try fixture.claim("pages", as: "orders.db", in: folder))
    #expect(mkdir("\(fixture.data)/processed/1970-01-01", 0o700) == 0)
    #expect(
      rename(claimed.path + "-wal", "\(fixture.data)/processed/1970-01-01/orders.db-wal") == 0)
    #expect(try folder.finish(claimed, as: .processed(on: Day(number: 0))) == "orders.db")
    #expect(try fixture.names(in: "processed/1970-01-01") == ["orders.db", "orders.db-wal"])
  }

  #if DEBUG
    private func open(_ failpoints: String) throws -> DropFolder {
      try DropFolder(
        dataDirectory: fixture.data, failpoints: try #require(Failpoints(failpoints)),
        clock: { [clock = fixture.clock] in clock.now })
    }

    @Test func `a file that could not be put into the inbox durably is not there`() throws {
      let folder = try open("fsync=eio@1")
      #expect(throws: DropFolderError.self) {
        try folder.put("orders.csv") { write in try write(Array("rows".utf8)) }
      }
      #expect(try fixture.names(in: "inbox").filter { $0.contains("orders") } == [])
      try folder.put("orders.csv") { write in try write(Array("rows".utf8)) }
      #expect(throws: DropFolderError.self) {
        try folder.put("orders.csv") { write in try write(Array("others".utf8)) }
      }
      #expect(try fixture.names(in: "inbox").filter { $0.contains("orders") } == ["orders.csv"])
    }

    @Test(arguments: ["enospc", "eio"])
    func `a rejected file that could not be put beside its report is put there later`(
      _ failure: String
    ) throws {
      let folder = try open("report=\(failure)@1")
      let claimed = try #require(try fixture.claim("rows", as: "orders.csv", in: folder))
      let outcome = DropFolder.Outcome.rejected(report: Array("{}\n".utf8))
      #expect(throws: DropFolderError.self) { try folder.finish(claimed, as: outcome) }
      #expect(try fixture.names(in: "rejected") == ["orders.csv.report.json"])
      #expect(try folder.finish(claimed, as: outcome) == "orders.csv")
      #expect(try fixture.names(in: "rejected") == ["orders.csv", "orders.csv.report.json"])
      // A second file of that name has a report of its own.
      let other = try #require(try fixture.claim("other", as: "orders.csv", in: folder))
      #expect(try folder.finish(other, as: outcome) == "orders-2.csv")
    }

    @Test func `a report of an earlier file keeps its name`() throws {
      try fixture.workdir.write("", to: "before")
      let folder = try fixture.open()
      try fixture.workdir.write("{\"other\":1}\n", to: "data/rejected/orders.csv.report.json")
      let claimed = try #require(try fixture.claim("rows", as: "orders.csv", in: folder))
      let outcome = DropFolder.Outcome.rejected(report: Array("{}\n".utf8))
      #expect(try folder.finish(claimed, as: outcome) == "orders-2.csv")
      #expect(try fixture.text(of: "rejected/orders.csv.report.json") == "{\"other\":1}\n")
    }

    @Test func `a claim that fails leaves the file in the inbox or among the leftovers`() throws {
      let folder = try open("claim=eio@1, claimed=enospc@1, fsync=eio@1")
      try fixture.drop("rows", as: "orders.csv")
      let candidate = try #require(try fixture.settle(folder).first)
      #expect(throws: DropFolderError.self) { try folder.claim(candidate) }
      #expect(try fixture.names(in: "inbox").contains("orders.csv"))
      let again = try #require(try fixture.settle(folder).first)
      let error = #expect(throws: DropFolderError.self) { try folder.claim(again) }
      #expect(error?.code == .full)
      #expect(try folder.leftovers().map(\.name) == ["orders.csv"])
      try fixture.drop("more", as: "more.csv")
      let more = try #require(try fixture.settle(folder).first)
      #expect(throws: DropFolderError.self) { try folder.claim(more) }
      #expect(try folder.leftovers().map(\.name) == ["orders.csv", "more.csv"])
    }

    @Test(
      arguments: [
        "", "commit", "commit=", "commit=kill", "commit=kill@0", "commit=burn@1", "comit=kill@1",
        "commit=kill@3..2", "commit=kill@1.2", "commit=kill@1,commit=eio@1",
      ])
    func `what arms no failpoint is nothing, and what is misspelt is refused`(_ text: String) {
      #expect(Failpoints(text)?.isArmed == (text.isEmpty ? false : nil))
    }

    @Test func `failpoints fail at the times that are meant`() throws {
      let failpoints = try #require(Failpoints("move=eio@2, commit=enospc@2..3,claim=eio@3.."))
      let reached = { (point: Failpoint) in (1...5).map { _ in failpoints.reach(point) } }
      #expect(reached(.move) == [nil, EIO, nil, nil, nil])
      #expect(reached(.commit) == [nil, ENOSPC, ENOSPC, nil, nil])
      #expect(reached(.claim) == [nil, nil, EIO, EIO, EIO])
      #expect(reached(.fsync) == [nil, nil, nil, nil, nil])
    }
  #endif
}
