import AttributionCore
import AttributionIngest
import Glibc
import TestSupport
import Testing

/// What the drop folder does where files have no end, are too many, or the disk is full.
@Suite struct DropFolderLimitTests {
  let fixture: DropFolderFixture

  init() throws { fixture = try DropFolderFixture() }

  private func open(
    _ limits: DropLimits = DropLimits(), isWhole: @escaping (String) -> Bool? = { _ in nil }
  ) throws -> DropFolder {
    try DropFolder(
      dataDirectory: fixture.data, limits: limits, isWhole: isWhole,
      clock: { [clock = fixture.clock] in clock.now })
  }

  /// Counts as whole what ends in a full stop.
  private static func endsInStop(_ path: String) -> Bool? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = fread(&bytes, 1, bytes.count, file)
    return count > 0 ? bytes[count - 1] == UInt8(ascii: ".") : nil
  }

  // MARK: Files whose end is missing

  @Test func `a file whose end is missing rests for a minute, and is then read all the same`()
    throws
  {
    let folder = try open(isWhole: Self.endsInStop)
    try fixture.drop("half", as: "half.json")
    try fixture.drop("whole.", as: "whole.json")
    #expect(try fixture.settle(folder).map(\.name) == ["whole.json"])
    #expect(folder.takeNotes() == [.incomplete("half.json")])
    #expect(folder.pendingCount == 2)
    fixture.clock.advance(by: SettlingTimes().incomplete - .milliseconds(1))
    #expect(try folder.settled().map(\.name) == ["whole.json"])
    fixture.clock.advance(by: .milliseconds(1))
    #expect(try folder.settled().map(\.name) == ["half.json", "whole.json"])
    #expect(folder.takeNotes() == [])
    let half = try #require(try folder.settled().first)
    #expect(try folder.claim(half)?.name == "half.json")
  }

  @Test func `a file whose end follows is complete as soon as it rests`() throws {
    let folder = try open(isWhole: Self.endsInStop)
    try fixture.drop("half", as: "half.json")
    #expect(try fixture.settle(folder) == [])
    try fixture.drop("half and half.", as: "half.json")
    #expect(try fixture.settle(folder).map(\.name) == ["half.json"])
  }

  @Test func `a file that is declared complete is not doubted`() throws {
    let folder = try open(isWhole: Self.endsInStop)
    try fixture.drop("half", as: "half.json")
    try fixture.drop("", as: "half.json.done")
    #expect(try folder.settled().map(\.name) == ["half.json"])
  }

  @Test func `the end of a link's target is not looked at`() throws {
    let folder = try open { path in
      Issue.record("\(path) was opened")
      return false
    }
    let elsewhere = try fixture.workdir.write("half", to: "elsewhere")
    #expect(symlink(elsewhere, "\(fixture.inbox)/link.json") == 0)
    #expect(mkfifo("\(fixture.inbox)/pipe.json", 0o600) == 0)
    #expect(try fixture.settle(folder).map(\.version.refusal) == [.symbolicLink, .pipe])
  }

  // MARK: Too little space

  @Test func `where space is short files are counted, and offered when there is enough`() throws {
    var limits = DropLimits()
    limits.freeBytes = .max
    let folder = try open(limits)
    try fixture.drop("rows", as: "a.csv")
    #expect(try fixture.settle(folder).isEmpty)
    #expect(folder.pause?.contains("of the disk are free") == true)
    #expect(folder.isReachable)
    #expect(folder.pendingCount == 1)
    let present = try folder.present()
    #expect(present.map(\.name) == ["a.csv"])
    #expect(present.allSatisfy { folder.isPending($0) })
    #expect(folder.nextDeadline == SettlingTimes().polling)
    try fixture.drop("rows", as: "b.csv")
    _ = try folder.settled()
    #expect(folder.pendingCount == 2)

    limits.freeBytes = 0
    limits.freeMillionths = 0
    folder.adopt(settling: SettlingTimes(), limits: limits, isWatched: true)
    #expect(try fixture.settle(folder).map(\.name) == ["a.csv", "b.csv"])
    #expect(folder.pause == nil)
  }

  // MARK: Too many files

  @Test func `of more files than are kept in mind the oldest come first, and all in the end`()
    throws
  {
    var limits = DropLimits()
    limits.pendingFiles = 10
    let folder = try open(limits)
    let names = (0..<35).map { FileName("file \(99 - $0)") }
    for name in names {
      try fixture.drop("rows", as: name.escaped)
      // File systems stamp changes by a clock that may tick only every few milliseconds.
      let changed = try ctime("\(fixture.inbox)/\(name.escaped)")
      while try ctime(try fixture.workdir.write("", to: "tick")) <= changed {}
    }
    let present = try folder.present()
    #expect(present.count == 35)
    #expect(folder.pendingCount == 35)
    #expect(folder.condition?.contains("more than 10 files") == true)
    var claimed: [FileName] = []
    for _ in 0..<20 where claimed.count < 35 {
      for candidate in try fixture.settle(folder) {
        #expect(present.contains { folder.isPending($0) })
        if let file = try folder.claim(candidate) { claimed.append(file.name) }
      }
    }
    #expect(claimed == names)
    #expect(folder.pendingCount == 0)
    #expect(!present.contains { folder.isPending($0) })
    #expect(folder.condition == nil)
  }

  @Test func `a file that comes while there are too many waits for those before it`() throws {
    var limits = DropLimits()
    limits.pendingFiles = 2
    let folder = try open(limits)
    for name in ["1", "2", "3"] { try fixture.drop("rows", as: name) }
    #expect(try fixture.settle(folder).count == 2)
    try fixture.drop("rows", as: "4")
    #expect(try fixture.settle(folder).count == 2)
    #expect(folder.pendingCount == 3)
  }

  // MARK: The disk

  @Test(
    arguments: [
      (free: 600, total: 10_000, isShort: false), (free: 511, total: 10_000, isShort: true),
      (free: 600, total: 13_000, isShort: true), (free: 650, total: 13_000, isShort: false),
    ] as [(free: Int64, total: Int64, isShort: Bool)])
  func `nothing is taken below 512 MiB or 5 % of free disk, whichever is more`(
    free: Int64, total: Int64, isShort: Bool
  ) {
    let shortage = DropLimits().shortage(free: free << 20, of: total << 20, at: "/data")
    #expect((shortage != nil) == isShort)
    #expect(shortage?.hasPrefix("/data: \(free) MiB of the disk are free and ") != false)
  }

  @Test func `a folder short of space takes nothing, says so, and goes on by itself`() throws {
    var limits = DropLimits()
    limits.freeBytes = 1 << 50
    let folder = try open(limits)
    try fixture.drop("rows", as: "orders.csv")
    #expect(try fixture.settle(folder) == [])
    #expect(folder.shortage?.contains("ingest.min_free") == true)
    #expect(folder.condition == folder.shortage)
    // It neither spins nor sleeps for long.
    #expect((.milliseconds(1)...SettlingTimes().polling).contains(folder.nextDeadline))
    limits.freeBytes = 0
    limits.freeMillionths = 0
    folder.adopt(settling: SettlingTimes(), limits: limits, isWatched: true)
    #expect(try fixture.settle(folder).map(\.name) == ["orders.csv"])
    #expect(folder.condition == nil)
  }

  private func ctime(_ path: String) throws -> Int64 {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw DropFolderFixture.Failure(path) }
    return Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
  }
}
