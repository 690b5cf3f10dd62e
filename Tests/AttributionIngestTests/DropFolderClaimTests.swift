import AttributionCore
import AttributionIngest
import Glibc
import TestSupport
import Testing

/// The way of a file through the directories, and what a crash leaves of it.
@Suite struct DropFolderClaimTests {
  let fixture: DropFolderFixture
  let folder: DropFolder
  let day: Day

  init() throws {
    fixture = try DropFolderFixture()
    folder = try fixture.open()
    day = try #require(Day("2026-03-01"))
  }

  @Test func `a claimed file is in processing and nowhere else`() throws {
    let file = try #require(try fixture.claim("rows", as: "orders.csv", in: folder))
    #expect(file.name == "orders.csv")
    #expect(file.size == 4)
    #expect(file.refusal == nil)
    #expect(file.path == "\(fixture.data)/processing/\(file.stamp)-orders.csv")
    #expect(try fixture.names(in: "processing") == ["\(file.stamp)-orders.csv"])
    #expect(try fixture.names(in: "inbox") == [".attributiond-inbox"])
    #expect(folder.pendingCount == 0)
    #expect(try folder.settled().isEmpty)
  }

  @Test func `a finished file is under its day and name`() throws {
    let file = try #require(try fixture.claim("rows", as: "orders.csv", in: folder))
    #expect(try folder.finish(file, as: .processed(on: day)) == "orders.csv")
    #expect(try fixture.text(of: "processed/2026-03-01/orders.csv") == "rows")
    #expect(try fixture.names(in: "processing").isEmpty)
  }

  @Test func `files of one name are numbered and none is replaced`() throws {
    for number in 1...12 {
      let file = try #require(try fixture.claim("\(number)", as: "orders.csv", in: folder))
      let name = try folder.finish(file, as: .processed(on: day))
      #expect(try fixture.text(of: "processed/2026-03-01/\(name.escaped)") == "\(number)")
    }
    #expect(try fixture.names(in: "processed/2026-03-01").count == 12)
  }

  @Test func `a rejected file has its report beside it`() throws {
    for (number, expected) in [(1, "orders"), (2, "orders-2")] {
      let file = try #require(try fixture.claim("\(number)", as: "orders.csv", in: folder))
      let report = Array(#"{"number": \#(number)}"#.utf8)
      let name = try folder.finish(file, as: .rejected(report: report))
      #expect(name.escaped == "\(expected).csv")
      #expect(try fixture.text(of: "rejected/\(expected).csv") == "\(number)")
      #expect(
        try fixture.text(of: "rejected/\(expected).csv.report.json") == #"{"number": \#(number)}"#)
    }
    #expect(try fixture.names(in: "rejected").count == 4)
  }

  @Test func `a report does not replace a rejected file that has its name`() throws {
    for name in ["orders.csv.report.json", "orders.csv"] {
      let file = try #require(try fixture.claim(name, as: name, in: folder))
      try folder.finish(file, as: .rejected(report: Array("why".utf8)))
    }
    #expect(try fixture.text(of: "rejected/orders.csv.report.json") == "orders.csv.report.json")
    #expect(try fixture.text(of: "rejected/orders-2.csv.report.json") == "why")
  }

  @Test func `a candidate that changed is not claimed until it rests again`() throws {
    try fixture.drop("rows", as: "orders.csv")
    let candidate = try #require(try fixture.settle(folder).first)
    try fixture.drop("more rows", as: "orders.csv")
    #expect(try folder.claim(candidate) == nil)
    #expect(try folder.settled().isEmpty)
    let grown = try #require(try fixture.settle(folder).first)
    #expect(try folder.claim(grown)?.size == 9)
  }

  @Test func `a candidate that vanished is not claimed`() throws {
    try fixture.drop("rows", as: "orders.csv")
    let candidate = try #require(try fixture.settle(folder).first)
    #expect(unlink("\(fixture.inbox)/orders.csv") == 0)
    #expect(try folder.claim(candidate) == nil)
    #expect(try folder.settled().isEmpty)
    #expect(folder.pendingCount == 0)
  }

  @Test func `a candidate that cannot be moved is reported and left`() throws {
    try fixture.drop("rows", as: "orders.csv")
    let candidate = try #require(try fixture.settle(folder).first)
    #expect(rmdir("\(fixture.data)/processing") == 0)
    let error = #expect(throws: DropFolderError.self) { try folder.claim(candidate) }
    #expect(error?.code == .immovable)
    #expect(try fixture.text(of: "inbox/orders.csv") == "rows")
    #expect(try folder.settled().isEmpty)
    try folder.rescan()
    #expect(try fixture.settle(folder) == [candidate])
  }

  @Test func `a claimed file that somebody goes on writing is found out`() throws {
    let handle = fopen("\(fixture.inbox)/orders.csv", "w")
    defer { fclose(handle) }
    let candidate = try #require(try fixture.settle(folder).first)
    let file = try #require(try folder.claim(candidate))
    #expect(try folder.isUnchanged(file))
    fputs("late rows", handle)
    fflush(handle)
    #expect(try !folder.isUnchanged(file))
  }

  @Test func `what a crash leaves in processing comes back in the order of claiming`() throws {
    var claimed: [ClaimedFile] = []
    for name in ["z.csv", "100%.csv", "a\u{1B}[0m\n.csv", #"back\slash.csv"#] {
      claimed.append(try #require(try fixture.claim("rows of \(name)", as: name, in: folder)))
    }
    let restarted = try fixture.open()
    let leftovers = try restarted.leftovers()
    #expect(leftovers.map(\.stamp) == claimed.map(\.stamp))
    #expect(leftovers.map(\.name) == claimed.map(\.name))
    #expect(leftovers.map(\.path) == claimed.map(\.path))
    #expect(leftovers.map(\.size) == claimed.map(\.size))
    for file in leftovers {
      #expect(access(file.path, R_OK) == 0)
      #expect(try restarted.finish(file, as: .processed(on: day)) == file.name)
    }
    #expect(try fixture.names(in: "processing").isEmpty)
    let names = claimed.map { String(decoding: $0.name.bytes, as: UTF8.self) }
    #expect(try fixture.names(in: "processed/2026-03-01") == Set(names))
  }

  @Test func `stamps grow across restarts`() throws {
    let first = try #require(try fixture.claim("rows", as: "a.csv", in: folder))
    try fixture.workdir.write("rows", to: "data/processing/0fffffff00000000-b.csv")
    let restarted = try fixture.open()
    #expect(try restarted.leftovers().map(\.name) == ["a.csv", "b.csv"])
    let second = try #require(try fixture.claim("rows", as: "c.csv", in: restarted))
    #expect(first.stamp < second.stamp)
    #expect("\(second.stamp)" == "0fffffff00000001")
    restarted.advance(past: ArrivalStamp(rawValue: .max - 1))
    #expect(try fixture.claim("rows", as: "d.csv", in: restarted)?.stamp.rawValue == .max)
  }

  @Test func `a stranger’s file in processing is named and not touched`() throws {
    try fixture.workdir.write("rows", to: "data/processing/orders.csv")
    #expect(try folder.leftovers().isEmpty)
    #expect(folder.takeNotes() == [.foreignFile("\(fixture.data)/processing/orders.csv")])
    #expect(try fixture.text(of: "processing/orders.csv") == "rows")
  }

  @Test func `a database is claimed and finished together with its companions`() throws {
    for suffix in ["-wal", "-shm", ""] {
      try fixture.drop("shop.db\(suffix)", as: "shop.db\(suffix)")
    }
    let file = try #require(try fixture.settle(folder).first)
    let claimed = try #require(try folder.claim(file))
    #expect(try fixture.text(of: "processing/\(claimed.stamp)-shop.db-wal") == "shop.db-wal")
    #expect(try fixture.names(in: "inbox") == [".attributiond-inbox"])
    try folder.finish(claimed, as: .processed(on: day))
    #expect(
      try fixture.names(in: "processed/2026-03-01") == ["shop.db", "shop.db-wal", "shop.db-shm"])
  }

  @Test func `a database whose companion still grows is not complete`() throws {
    try fixture.drop("database", as: "shop.db")
    for length in 1...5 {
      try fixture.drop(String(repeating: "x", count: length), as: "shop.db-wal")
      #expect(try folder.settled().isEmpty)
      fixture.clock.advance(by: .milliseconds(900))
    }
    #expect(try fixture.settle(folder).map(\.version.companionSize) == [5])
  }

  @Test func `a claim that a crash cut short is completed at the next start`() throws {
    let claimed = try #require(try fixture.claim("database", as: "shop.db", in: folder))
    try fixture.drop("pages", as: "shop.db-wal")
    let leftover = try #require(try fixture.open().leftovers().first)
    #expect(leftover.refusal == nil)
    #expect(try fixture.text(of: "processing/\(claimed.stamp)-shop.db-wal") == "pages")
  }

  @Test func `a leftover does not take the companions of a new file of its name`() throws {
    _ = try fixture.claim("database", as: "shop.db", in: folder)
    try fixture.drop("pages", as: "shop.db-wal")
    try fixture.drop("new database", as: "shop.db")
    #expect(try fixture.open().leftovers().map(\.refusal) == [nil])
    #expect(try fixture.text(of: "inbox/shop.db-wal") == "pages")
  }

  @Test func `many files are claimed with the directories made durable once`() throws {
    for number in 0..<200 { try fixture.drop("\(number)", as: "\(number).csv") }
    let candidates = try fixture.settle(folder)
    #expect(candidates.count == 200)
    let files = try folder.syncingOnce { try candidates.compactMap { try folder.claim($0) } }
    #expect(files.map(\.stamp) == files.map(\.stamp).sorted())
    #expect(Set(files.map(\.stamp)).count == 200)
    try folder.syncingOnce {
      for file in files { try folder.finish(file, as: .processed(on: day)) }
    }
    #expect(try fixture.names(in: "processed/2026-03-01").count == 200)
    #expect(try fixture.names(in: "processing").isEmpty)
  }

  @Test(arguments: [Array("x".utf8), [0xFF], [0x80]])
  func `a name of 255 bytes goes all the way`(_ unit: [UInt8]) throws {
    let name = FileName(Array(repeatElement(unit, count: 255).joined()))
    try createEmpty(name)
    let file = try #require(try fixture.settle(folder).first.map { try folder.claim($0) } ?? nil)
    #expect(file.name == name)
    #expect(try folder.finish(file, as: .rejected(report: [])).bytes.count == 255 - 12)
    try createEmpty(name)
    let second = try #require(try fixture.settle(folder).first.map { try folder.claim($0) } ?? nil)
    #expect(try folder.finish(second, as: .processed(on: day)).bytes.count == 255 - 12)
    #expect(try fixture.names(in: "processing").isEmpty)
  }

  private func createEmpty(_ name: FileName) throws {
    let path = Array(fixture.inbox.utf8) + [UInt8(ascii: "/")] + name.bytes + [0]
    let file = path.withUnsafeBytes { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        text.baseAddress.map { open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) } ?? -1
      }
    }
    guard file >= 0 else { throw DropFolderFixture.Failure(name.escaped) }
    close(file)
  }
}
