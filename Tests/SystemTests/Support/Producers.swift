import Foundation
import TestSupport
import Testing

/// Programs of every manner that put files into the inbox, all at the same time.
struct Producers {
  let inbox: String
  let elsewhere: Workdir

  /// What the ledger says of each file in the end.
  let expected: [String: DropMatrixTests.Line] = [
    "slow.csv": .processed(40), "copied.csv": .processed(2), "renamed.csv": .processed(2),
    "appended.csv": .processed(3), "linked.csv": .processed(2), "nameless.csv": .processed(2),
    "mapped.csv": .processed(2), "synced.csv": .processed(2), "downloaded.csv": .processed(2),
    "moved-up.csv": .processed(2), "declared.csv": .processed(2), "moved-over.csv": .processed(2),
  ]

  func run() async throws {
    try await withThrowingTaskGroup { group in
      let producers: [@Sendable () async throws -> Void] = [
        slow, copied, renamed, appended, linked, nameless, mapped, synced, downloaded, movedUp,
        declared, movedOver,
      ]
      for producer in producers { group.addTask { try await producer() } }
      try await group.waitForAll()
    }
  }

  private static func rows(_ name: String, _ count: Int = 2) -> String {
    "session_id,cost\n" + (0..<count).map { "\(name)-\($0),1\n" }.joined()
  }

  private func path(_ name: String) -> String { "\(inbox)/\(name)" }

  /// Written line by line, with pauses.
  private func slow() async throws {
    let file = try open(path("slow.csv"), O_WRONLY | O_CREAT)
    defer { close(file) }
    // Not among the tests' own tasks, which may all be kept waiting for others.
    try await OwnThread.run {
      for line in Self.rows("slow", 40).split(separator: "\n") {
        try write("\(line)\n", to: file)
        usleep(10_000)
      }
    }
  }

  private func copied() async throws {
    try Data(Self.rows("copied").utf8).write(to: URL(fileURLWithPath: path("copied.csv")))
  }

  private func renamed() async throws {
    try move(try elsewhere.write(Self.rows("renamed"), to: "renamed"), to: "renamed.csv")
  }

  /// A header and three rows by four programs one after the other, as a shell’s `>>` does it.
  private func appended() async throws {
    for line in Self.rows("appended", 3).split(separator: "\n") {
      let file = try open(path("appended.csv"), O_WRONLY | O_CREAT | O_APPEND)
      try write("\(line)\n", to: file)
      close(file)
    }
  }

  private func linked() async throws {
    let source = try elsewhere.write(Self.rows("linked"), to: "linked")
    try #require(link(source, path("linked.csv")) == 0)
    try #require(unlink(source) == 0)
  }

  private func nameless() async throws {
    // O_TMPFILE, which Glibc's module does not bring.
    let file = try open(inbox, 0o20_000_000 | O_DIRECTORY | O_WRONLY)
    defer { close(file) }
    try write(Self.rows("nameless"), to: file)
    try #require(
      linkat(
        AT_FDCWD, "/proc/self/fd/\(file)", AT_FDCWD, path("nameless.csv"), AT_SYMLINK_FOLLOW) == 0)
  }

  private func mapped() async throws {
    let bytes = Array(Self.rows("mapped").utf8)
    let file = try open(path("mapped.csv"), O_RDWR | O_CREAT)
    try #require(ftruncate(file, off_t(bytes.count)) == 0)
    let memory = try #require(
      mmap(nil, bytes.count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0))
    close(file)
    memory.copyMemory(from: bytes, byteCount: bytes.count)
    try #require(munmap(memory, bytes.count) == 0)
  }

  /// As rsync does it: under a hidden name beside the final one.
  private func synced() async throws {
    try Data(Self.rows("synced").utf8).write(to: URL(fileURLWithPath: path(".synced.csv.Xa81kQ")))
    try #require(rename(path(".synced.csv.Xa81kQ"), path("synced.csv")) == 0)
  }

  /// As browsers do it: under a longer name.
  private func downloaded() async throws {
    let draft = path("downloaded.csv.crdownload")
    try Data(Self.rows("downloaded").utf8).write(to: URL(fileURLWithPath: draft))
    try #require(rename(draft, path("downloaded.csv")) == 0)
  }

  /// In a directory of the inbox, which is not looked into, then moved up.
  private func movedUp() async throws {
    try #require(mkdir(path("new"), 0o700) == 0)
    let draft = path("new/moved-up.csv")
    try Data(Self.rows("moved-up").utf8).write(to: URL(fileURLWithPath: draft))
    try #require(rename(draft, path("moved-up.csv")) == 0)
  }

  /// With a sidecar that says that it is whole.
  private func declared() async throws {
    try Data(Self.rows("declared").utf8).write(to: URL(fileURLWithPath: path("declared.csv")))
    try Data().write(to: URL(fileURLWithPath: path("declared.csv.done")))
  }

  /// Renamed over one that is still being written.
  private func movedOver() async throws {
    let draft = try open(path("moved-over.csv"), O_WRONLY | O_CREAT)
    try write("session_id,co", to: draft)
    try move(try elsewhere.write(Self.rows("moved-over"), to: "over"), to: "moved-over.csv")
    close(draft)
  }

  private func open(_ path: String, _ flags: Int32) throws -> Int32 {
    let file = Foundation.open(path, flags | O_CLOEXEC, 0o600)
    try #require(file >= 0, "\(path): errno \(errno)")
    return file
  }

  private func write(_ text: String, to file: Int32) throws {
    try #require(Foundation.write(file, text, text.utf8.count) == text.utf8.count)
  }

  private func move(_ source: String, to name: String) throws {
    try #require(rename(source, path(name)) == 0, "\(name): errno \(errno)")
  }
}

/// Things that are no plain files, and names that no terminal should be shown.
struct HostileEntries {
  let inbox: String
  let elsewhere: Workdir

  private static let longName = String(repeating: "n", count: 251) + ".csv"

  var expected: [String: DropMatrixTests.Line] {
    var lines: [String: DropMatrixTests.Line] = [
      "symlink.csv": .rejected("a symbolic link"), "dangling.csv": .rejected("a symbolic link"),
      "to-directory.csv": .rejected("a symbolic link"),
      "hardlink.csv": .rejected("more than one name"), "pipe.csv": .rejected("a named pipe"),
      "socket.csv": .rejected("a socket"), Self.longName: .processed(1),
      #"new\x0aline.csv"#: .processed(1), #"escape\x1b[31m.csv"#: .processed(1),
      #"no-utf8-\xff\xfe.csv"#: .processed(1), "-rf.csv": .processed(1),
    ]
    if geteuid() == 0 { lines["device.csv"] = .rejected("a device") }
    return lines
  }

  func make() throws {
    let secret = try elsewhere.write("session_id,cost\nsecret,1\n", to: "secret.csv")
    try #require(symlink(secret, path("symlink.csv")) == 0)
    try #require(symlink(elsewhere.path("nowhere"), path("dangling.csv")) == 0)
    try #require(symlink(elsewhere.path, path("to-directory.csv")) == 0)
    try #require(link(secret, path("hardlink.csv")) == 0)
    try #require(mkfifo(path("pipe.csv"), 0o600) == 0)
    try makeSocket()
    // Only root may make devices; /dev/zero would never end.
    if geteuid() == 0 { try #require(mknod(path("device.csv"), S_IFCHR | 0o600, 1 << 8 | 5) == 0) }
    try #require(mkdir(path("directory.csv"), 0o700) == 0)
    for (number, name) in [
      Array(Self.longName.utf8), Array("new\nline.csv".utf8), Array("escape\u{1b}[31m.csv".utf8),
      Array("no-utf8-".utf8) + [0xff, 0xfe] + Array(".csv".utf8), Array("-rf.csv".utf8),
    ].enumerated() {
      try write("session_id,cost\nn\(number),1\n", to: name)
    }
  }

  private func path(_ name: String) -> String { "\(inbox)/\(name)" }

  /// A listening socket under a name in the inbox, whose path may be too long to bind there.
  private func makeSocket() throws {
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    try #require(socket >= 0)
    defer { close(socket) }
    let short = "/tmp/attributiond-\(getpid()).sock"
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short.utf8) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(status == 0, "errno \(errno)")
    try #require(rename(short, path("socket.csv")) == 0, "errno \(errno)")
  }

  private func write(_ text: String, to name: [UInt8]) throws {
    let path = Array("\(inbox)/".utf8) + name + [0]
    let file = path.withUnsafeBytes { buffer in
      buffer.withMemoryRebound(to: CChar.self) { name in
        name.baseAddress.map { Foundation.open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) }
      }
    }
    let opened = try #require(file)
    try #require(opened >= 0, "errno \(errno)")
    defer { close(opened) }
    try #require(Foundation.write(opened, text, text.utf8.count) == text.utf8.count)
  }
}
