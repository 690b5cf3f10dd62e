import AttributionIngest
import Dispatch
import Glibc
import TestSupport
import Testing

/// The drop folder with real events and the real clock, against producers of every manner.
///
/// No test waits for a time: each pumps the folder until something is complete, or gives up after
/// ``patience``.
@Suite struct DropFolderWatchTests {
  let workdir: Workdir
  let folder: DropFolder

  static let patience: Duration = .seconds(180)

  init() throws {
    workdir = try Workdir()
    var times = SettlingTimes()
    times.renamedIn = .milliseconds(20)
    times.closed = .milliseconds(100)
    times.unchanged = .milliseconds(200)
    folder = try DropFolder(dataDirectory: workdir.path("data"), settling: times)
    // A rescan would find what events are to be noticed by; the next one is a minute away.
    _ = try folder.settled()
  }

  @Test func `a file written slowly is complete when it is closed`() throws {
    let file = try open("slow.csv", O_WRONLY | O_CREAT)
    var size: Int64 = 0
    for _ in 0..<20 {
      size += Int64(write(file, "row\n", 4))
      #expect(try folder.settled().isEmpty)
      try folder.wait(atMost: .milliseconds(30))
    }
    close(file)
    #expect(try nextSettled().map(\.version.size) == [size])
  }

  @Test func `a file that is written elsewhere and renamed in is complete at once`() throws {
    try workdir.write("rows", to: "elsewhere.csv")
    #expect(rename(workdir.path("elsewhere.csv"), inboxPath("orders.csv")) == 0)
    #expect(try nextSettled().map(\.name) == ["orders.csv"])
  }

  @Test func `a file that is written under a temporary name is noticed by its final one`() throws {
    try workdir.write("rows", to: "data/inbox/orders.csv.tmp")
    #expect(try folder.settled().isEmpty)
    #expect(folder.pendingCount == 0)
    #expect(rename(inboxPath("orders.csv.tmp"), inboxPath("orders.csv")) == 0)
    #expect(try nextSettled().map(\.name) == ["orders.csv"])
  }

  @Test func `a file that is appended to three times is complete once, with all of it`() throws {
    for _ in 0..<3 {
      let file = try open("orders.csv", O_WRONLY | O_CREAT | O_APPEND)
      #expect(write(file, "row\n", 4) == 4)
      close(file)
    }
    let candidate = try #require(try nextSettled().first)
    #expect(candidate.version.size == 12)
    #expect(try folder.claim(candidate)?.size == 12)
    #expect(try folder.settled().isEmpty)
  }

  @Test func `a link whose other name is unlinked is complete`() throws {
    let elsewhere = try workdir.write("rows", to: "elsewhere.csv")
    #expect(link(elsewhere, inboxPath("orders.csv")) == 0)
    #expect(unlink(elsewhere) == 0)
    let candidates = try nextSettled()
    #expect(candidates.map(\.name) == ["orders.csv"])
    #expect(candidates.map(\.version.refusal) == [nil])
  }

  @Test func `a nameless file that is given a name is complete`() throws {
    // O_TMPFILE, which Glibc's module does not bring.
    let flags = 0o20_000_000 | O_DIRECTORY | O_WRONLY
    let file = Glibc.open(folder.inboxPath, flags, 0o600)
    try #require(file >= 0, "the file system has no O_TMPFILE")
    defer { close(file) }
    #expect(write(file, "rows", 4) == 4)
    #expect(try folder.settled().isEmpty)
    #expect(folder.pendingCount == 0)
    #expect(
      linkat(
        AT_FDCWD, "/proc/self/fd/\(file)", AT_FDCWD, inboxPath("orders.csv"), AT_SYMLINK_FOLLOW)
        == 0)
    #expect(try nextSettled().map(\.version.size) == [4])
  }

  @Test func `a file that is written through a mapping is complete with all of it`() throws {
    let file = try open("orders.csv", O_RDWR | O_CREAT)
    #expect(ftruncate(file, 4) == 0)
    let memory = try #require(mmap(nil, 4, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0))
    close(file)
    _ = try folder.settled()
    memory.copyMemory(from: "rows", byteCount: 4)
    #expect(munmap(memory, 4) == 0)
    let candidate = try #require(try nextSettled().first)
    let claimed = try #require(try folder.claim(candidate))
    let handle = try #require(fopen(claimed.path, "r"))
    defer { fclose(handle) }
    var bytes = [UInt8](repeating: 0, count: 4)
    #expect(fread(&bytes, 1, 4, handle) == 4)
    #expect(bytes == Array("rows".utf8))
  }

  @Test func `a file in a new directory is ignored, and found when it is moved up`() throws {
    #expect(mkdir(inboxPath("sub"), 0o700) == 0)
    try workdir.write("rows", to: "data/inbox/sub/orders.csv")
    #expect(try folder.settled().isEmpty)
    #expect(folder.pendingCount == 0)
    #expect(folder.takeNotes() == [.directoryIgnored("sub")])
    #expect(rename(inboxPath("sub/orders.csv"), inboxPath("orders.csv")) == 0)
    #expect(try nextSettled().map(\.name) == ["orders.csv"])
  }

  @Test func `thousands of files at once are all claimed, each once`() throws {
    // Two events a file, which nobody reads meanwhile: more than the kernel's queue holds.
    let count = 9_000
    for number in 0..<count { close(try open("\(number).csv", O_WRONLY | O_CREAT)) }
    var claimed: [FileName: Int] = [:]
    let deadline = ContinuousClock.now + Self.patience
    while claimed.count < count, .now < deadline {
      let candidates = try folder.settled(limit: 1000)
      let files = try folder.syncingOnce { try candidates.compactMap { try folder.claim($0) } }
      for file in files { claimed[file.name, default: 0] += 1 }
      try folder.wait(atMost: .milliseconds(50))
    }
    #expect(claimed.count == count)
    #expect(claimed.values.allSatisfy { $0 == 1 })
    #expect(folder.pendingCount == 0)
  }

  @Test func `a wait ends when another thread wakes it`() throws {
    let waker = folder.waker
    let start = ContinuousClock.now
    DispatchQueue.global().async { waker.wake() }
    try folder.wait(atMost: Self.patience)
    #expect(.now - start < Self.patience)
    // What woke it once does not wake it twice.
    let second = ContinuousClock.now
    try folder.wait(atMost: .milliseconds(20))
    #expect(.now - second >= .milliseconds(20))
  }

  @Test func `a wait ends when a file is dropped`() throws {
    try workdir.write("rows", to: "data/inbox/orders.csv")
    let start = ContinuousClock.now
    try folder.wait(atMost: Self.patience)
    #expect(.now - start < Self.patience)
    #expect(try nextSettled().map(\.name) == ["orders.csv"])
  }

  /// Pumps the folder until something is complete.
  private func nextSettled() throws -> [Candidate] {
    let deadline = ContinuousClock.now + Self.patience
    while .now < deadline {
      let settled = try folder.settled()
      if !settled.isEmpty { return settled }
      try folder.wait(atMost: deadline - .now)
    }
    return []
  }

  private func inboxPath(_ name: String) -> String { "\(folder.inboxPath)/\(name)" }

  private func open(_ name: String, _ flags: CInt) throws -> CInt {
    let file = Glibc.open(inboxPath(name), flags | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw DropFolderFixture.Failure(name) }
    return file
  }
}
