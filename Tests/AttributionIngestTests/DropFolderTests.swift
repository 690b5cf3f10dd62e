import AttributionCore
import AttributionIngest
import Glibc
import TestSupport
import Testing

/// The drop folder on a real directory, by a clock that the tests move.
@Suite struct DropFolderTests {
  let fixture: DropFolderFixture
  let folder: DropFolder

  init() throws {
    fixture = try DropFolderFixture()
    folder = try fixture.open()
  }

  @Test func `a new data directory gets its directories and the marker`() throws {
    #expect(try fixture.names(in: ".") == ["inbox", "processing", "processed", "rejected"])
    #expect(try fixture.names(in: "inbox") == [".attributiond-inbox"])
    #expect(folder.pause == nil)
    #expect(!folder.isPolling)
    #expect(try folder.settled().isEmpty)
  }

  @Test(arguments: ["inbox/.attributiond-inbox", "inbox"])
  func `what has gone from the inbox is not created again at a start`(_ lost: String) throws {
    try rename(lost, "aside")
    let restarted = try fixture.open()
    #expect(restarted.pause?.contains("inbox") == true)
    #expect(try restarted.settled().isEmpty)
    #expect(access("\(fixture.data)/\(lost)", F_OK) != 0)

    try rename("aside", lost)
    try fixture.drop("rows", as: "orders.csv")
    #expect(try fixture.settle(restarted).map(\.name) == ["orders.csv"])
    #expect(restarted.pause == nil)
  }

  @Test func `nothing is taken while the marker is missing`() throws {
    try fixture.drop("rows", as: "orders.csv")
    let candidate = try #require(try fixture.settle(folder).first)
    try rename("inbox/.attributiond-inbox", "aside")
    #expect(try folder.settled().isEmpty)
    #expect(folder.pause?.contains(".attributiond-inbox: the inbox’s marker is missing") == true)
    #expect(!folder.isReachable)
    #expect(try folder.claim(candidate) == nil)
    #expect(folder.nextDeadline <= SettlingTimes().polling)

    try rename("aside", "inbox/.attributiond-inbox")
    #expect(try folder.settled() == [candidate])
    #expect(folder.pause == nil)
  }

  @Test func `an inbox that was replaced is watched from then on`() throws {
    try fixture.drop("rows", as: "old.csv")
    _ = try fixture.settle(folder)
    try rename("inbox", "aside")
    #expect(mkdir(fixture.inbox, 0o700) == 0)
    try rename("aside/.attributiond-inbox", "inbox/.attributiond-inbox")
    #expect(try folder.settled().isEmpty)
    try fixture.drop("rows", as: "new.csv")
    #expect(try fixture.settle(folder).map(\.name) == ["new.csv"])
  }

  @Test func `a file in place of a directory is an error that names it`() throws {
    try fixture.workdir.write("", to: "file")
    let path = fixture.workdir.path("file")
    let error = #expect(throws: DropFolderError.self) { try DropFolder(dataDirectory: path) }
    #expect(error?.code == .notADirectory)
    #expect(error?.place == path)
  }

  @Test func `a data directory without a parent is an error that says so`() throws {
    let path = fixture.workdir.path("no/such/place")
    let error = #expect(throws: DropFolderError.self) { try DropFolder(dataDirectory: path) }
    #expect(error?.code == .missing)
    #expect(error?.description.contains("create the directory, and those above it") == true)
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func `a directory without permission is an error with its owner and mode`() throws {
    #expect(chmod("\(fixture.data)/rejected", 0o500) == 0)
    let error = #expect(throws: DropFolderError.self) { try fixture.open() }
    #expect(error?.code == .noPermission)
    #expect(error?.description.contains("with mode 500") == true)
  }

  @Test(arguments: [
    ".hidden", "orders.csv.part", "orders.partial", "orders.tmp", "orders.crdownload",
    "orders.csv~", "orders.swp", "shop.db-wal", "shop.db-shm", "shop.db-journal", "orders.csv.done",
  ])
  func `a file that is not to be loaded is not noticed`(_ name: String) throws {
    try fixture.drop("rows", as: name)
    #expect(try fixture.settle(folder).isEmpty)
    #expect(folder.pendingCount == 0)
  }

  @Test func `a file that grows is offered when it has come to rest`() throws {
    for length in 1...5 {
      try fixture.drop(String(repeating: "x", count: length), as: "orders.csv")
      #expect(try folder.settled().isEmpty)
      fixture.clock.advance(by: .milliseconds(900))
    }
    #expect(folder.pendingCount == 1)
    fixture.clock.advance(by: .milliseconds(100))
    #expect(try folder.settled().map(\.version.size) == [5])
  }

  @Test func `a file declared complete is offered at once, and its sidecar goes with it`() throws {
    try fixture.drop("rows", as: "orders.csv")
    try fixture.drop("", as: "orders.csv.done")
    let candidate = try #require(try folder.settled().first)
    #expect(try folder.claim(candidate) != nil)
    #expect(try fixture.names(in: "inbox") == [".attributiond-inbox"])
  }

  @Test func `a sidecar does not vouch for a file that changed after it`() throws {
    try fixture.drop("", as: "orders.csv.done")
    try fixture.drop("rows", as: "orders.csv")
    // File systems stamp changes by a clock that may tick only every few milliseconds.
    while try ctime("orders.csv") <= ctime("orders.csv.done") {
      try fixture.drop("rows", as: "orders.csv")
    }
    #expect(try folder.settled().isEmpty)
    fixture.clock.advance(by: SettlingTimes().closed)
    #expect(try folder.settled().map(\.name) == ["orders.csv"])
  }

  @Test func `a directory in the inbox is named once and left there`() throws {
    #expect(mkdir("\(fixture.inbox)/sub", 0o700) == 0)
    try fixture.drop("rows", as: "sub/orders.csv")
    #expect(try fixture.settle(folder).isEmpty)
    try folder.rescan()
    #expect(folder.takeNotes() == [.directoryIgnored("sub")])
    #expect(folder.takeNotes().isEmpty)
    #expect(folder.pendingCount == 0)
  }

  @Test func `lost events are made up for by a rescan`() throws {
    let elsewhere = try fixture.workdir.write("rows", to: "elsewhere.csv")
    #expect(link(elsewhere, "\(fixture.inbox)/orders.csv") == 0)
    #expect(try fixture.settle(folder).map(\.version.refusal) == [.hardLink])
    // Unlinking the other name raises no event in the inbox.
    #expect(unlink(elsewhere) == 0)
    #expect(try fixture.settle(folder).map(\.version.refusal) == [.hardLink])

    var overflow = inotify_event()
    overflow.wd = -1
    overflow.mask = UInt32(IN_Q_OVERFLOW)
    withUnsafeBytes(of: overflow) { folder.receive($0) }
    #expect(try folder.settled().isEmpty)
    fixture.clock.advance(by: SettlingTimes().unchanged)
    let settled = try folder.settled()
    #expect(settled.map(\.name) == ["orders.csv"])
    #expect(settled.map(\.version.refusal) == [nil])
  }

  @Test func `a rescan forgets what was taken back`() throws {
    try fixture.drop("rows", as: "orders.csv")
    #expect(try fixture.settle(folder).map(\.name) == ["orders.csv"])
    #expect(unlink("\(fixture.inbox)/orders.csv") == 0)
    try folder.rescan()
    #expect(folder.pendingCount == 0)
    #expect(try folder.settled().isEmpty)
  }

  @Test func `a paused folder does not ask for a rescan again and again`() throws {
    try rename("inbox", "aside")
    #expect(try folder.settled().isEmpty)
    #expect(folder.pause != nil)
    try folder.wait(atMost: .zero)
    #expect(folder.nextDeadline == SettlingTimes().polling)
  }

  @Test func `the inbox is rescanned every minute, give or take a tenth`() throws {
    for _ in 0..<20 {
      try folder.rescan()
      #expect((.seconds(54) ... .seconds(66)).contains(folder.nextDeadline))
    }
  }

  @Test func `an inbox that is not watched is polled every five seconds`() throws {
    let polling = try fixture.open(isWatched: false)
    #expect(polling.isPolling)
    _ = try polling.settled()
    #expect(polling.nextDeadline == .seconds(5))
    try fixture.drop("rows", as: "orders.csv")
    #expect(try polling.settled().isEmpty)
    #expect(polling.pendingCount == 0)
    fixture.clock.advance(by: .seconds(5))
    #expect(try polling.settled().isEmpty)
    #expect(polling.nextDeadline == .seconds(2))
    fixture.clock.advance(by: .seconds(2))
    #expect(try polling.settled().map(\.name) == ["orders.csv"])
  }

  @Test func `files still changing after a quarter of an hour are stalled`() throws {
    for second in 0...900 {
      if second == 900 { #expect(folder.stalled.isEmpty) }
      try fixture.drop("\(second)", as: "endless\n.csv")
      #expect(try folder.settled().isEmpty)
      fixture.clock.advance(by: .milliseconds(second == 900 ? 0 : 999))
    }
    fixture.clock.advance(by: .milliseconds(900))
    #expect(folder.stalled == [#"endless\x0a.csv"#])
  }

  @Test func `what was dropped before is told from what came later`() throws {
    try fixture.drop("rows", as: "first.csv")
    try fixture.drop("rows", as: "second.csv")
    let before = try folder.present()
    #expect(Set(before.map(\.name)) == ["first.csv", "second.csv"])
    try fixture.drop("rows", as: "third.csv")
    for candidate in try fixture.settle(folder) where candidate.name != "second.csv" {
      #expect(try folder.claim(candidate) != nil)
    }
    #expect(before.filter { folder.isPending($0) }.map(\.name) == ["second.csv"])
    try fixture.workdir.write("other rows", to: "data/inbox/new.tmp")
    try rename("inbox/new.tmp", "inbox/second.csv")
    _ = try folder.settled()
    #expect(!before.contains { folder.isPending($0) })
    #expect(folder.pendingCount == 1)
  }

  private func rename(_ old: String, _ new: String) throws {
    guard Glibc.rename("\(fixture.data)/\(old)", "\(fixture.data)/\(new)") == 0 else {
      throw DropFolderFixture.Failure(old)
    }
  }

  private func ctime(_ name: String) throws -> Int64 {
    var status = stat()
    guard lstat("\(fixture.inbox)/\(name)", &status) == 0 else {
      throw DropFolderFixture.Failure(name)
    }
    return Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
  }
}
