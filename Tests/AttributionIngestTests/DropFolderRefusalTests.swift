import AttributionIngest
import Glibc
import TestSupport
import Testing

/// What must never be opened: it is claimed and rejected unread.
@Suite struct DropFolderRefusalTests {
  let fixture: DropFolderFixture
  let folder: DropFolder
  /// A file outside the inbox that a hostile link leads to.
  let secret: String

  init() throws {
    fixture = try DropFolderFixture()
    folder = try fixture.open()
    secret = try fixture.workdir.write("secret", to: "secret")
  }

  enum Object: CaseIterable {
    case link
    case danglingLink
    case hardLink
    case pipe
    case socket
    case device
  }

  @Test(
    arguments: [
      (.link, .symbolicLink), (.danglingLink, .symbolicLink), (.hardLink, .hardLink),
      (.pipe, .pipe), (.socket, .socket),
    ] as [(Object, Refusal)])
  func `an object is refused, and moved to the rejected files as it is`(
    _ object: Object, _ refusal: Refusal
  ) throws {
    try expectRefused(object, refusal)
  }

  @Test(.enabled(if: geteuid() == 0, "only root creates devices"))
  func `a device is refused, and moved to the rejected files as it is`() throws {
    try expectRefused(.device, .device)
  }

  private func expectRefused(_ object: Object, _ refusal: Refusal) throws {
    try create(object, at: "\(fixture.inbox)/object.csv")
    let candidate = try #require(try fixture.settle(folder).first)
    let file = try #require(try folder.claim(candidate))
    #expect(file.refusal == refusal)
    // After a crash it is still known for what it is.
    #expect(try fixture.open().leftovers().map(\.refusal) == [refusal])
    let kind = candidate.version.kind
    #expect(try folder.finish(file, as: .rejected(report: Array("why".utf8))) == "object.csv")
    #expect(try mode(of: "\(fixture.data)/rejected/object.csv", is: kind))
    #expect(try fixture.text(of: "rejected/object.csv.report.json") == "why")
    #expect(try fixture.names(in: "inbox") == [".attributiond-inbox"])
    #expect(try fixture.text(of: "../secret") == "secret")
  }

  @Test func `a file that loses its second name in time is accepted`() throws {
    try create(.hardLink, at: "\(fixture.inbox)/object.csv")
    _ = try folder.settled()
    fixture.clock.advance(by: .seconds(1))
    #expect(unlink(secret) == 0)
    #expect(try fixture.settle(folder).isEmpty)
    #expect(try fixture.settle(folder).map(\.version.refusal) == [nil])
  }

  @Test func `a database with a link for a companion is refused`() throws {
    try fixture.drop("database", as: "shop.db")
    try create(.link, at: "\(fixture.inbox)/shop.db-wal")
    let candidates = try fixture.settle(folder)
    #expect(Set(candidates.map(\.name)) == ["shop.db", "shop.db-wal"])
    let files = try candidates.sorted { $0.name < $1.name }.compactMap { try folder.claim($0) }
    #expect(files.map(\.refusal) == [.companionLeftBehind, .symbolicLink])
  }

  @Test func `a swap between looking and claiming does not get a link opened`() throws {
    try fixture.drop("rows", as: "object.csv")
    let candidate = try #require(try fixture.settle(folder).first)
    #expect(unlink("\(fixture.inbox)/object.csv") == 0)
    try create(.link, at: "\(fixture.inbox)/object.csv")
    #expect(try folder.claim(candidate) == nil)
    #expect(try fixture.settle(folder).map(\.version.refusal) == [.symbolicLink])
  }

  private func create(_ object: Object, at path: String) throws {
    let result: CInt =
      switch object {
      case .link: symlink(secret, path)
      case .danglingLink: symlink("/no/such/file", path)
      case .hardLink: link(secret, path)
      case .pipe: mkfifo(path, 0o600)
      case .device: mknod(path, S_IFCHR | 0o600, 0x103)
      case .socket: try bindSocket(at: path)
      }
    guard result == 0 else { throw DropFolderFixture.Failure(path) }
  }

  /// The path of a socket's address is short, so the socket is bound next to the test and moved.
  private func bindSocket(at path: String) throws -> CInt {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let name = fixture.workdir.path("s")
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name.utf8) }
    let bound = withUnsafeBytes(of: address) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { pointer in
        pointer.baseAddress.map { bind(descriptor, $0, socklen_t(bytes.count)) } ?? -1
      }
    }
    guard bound == 0 else { return bound }
    return rename(name, path)
  }

  private func mode(of path: String, is kind: FileKind) throws -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw DropFolderFixture.Failure(path) }
    let expected: [FileKind: mode_t] = [
      .regular: S_IFREG, .symbolicLink: S_IFLNK, .pipe: S_IFIFO, .socket: S_IFSOCK,
      .device: S_IFCHR,
    ]
    return expected[kind] == status.st_mode & S_IFMT
  }
}
