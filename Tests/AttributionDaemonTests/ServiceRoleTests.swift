import AttributionRPC
import Foundation
import Glibc
import Logging
import Synchronization
import TestSupport
import Testing

@testable import AttributionDaemon

/// Who may call what, on a real socket.
@Suite struct ServiceRoleTests {
  /// Users that no other process of a test runs as; they need no entry in the list of users.
  private static let stranger: uid_t = 60_613
  private static let client: uid_t = 60_614

  private let workdir: Workdir

  init() throws { workdir = try Workdir() }

  @Test(
    arguments: [
      (0, Role.owner), (900, .owner), (901, .ihc), (902, .people), (.max, .people),
    ] as [(uid_t, Role)])
  func `a role follows from the user`(_ user: uid_t, _ role: Role) {
    #expect(PeerRoles.role(of: user, owner: 900, clients: [900, 901, 0]) == role)
  }

  @Test func `names are looked up, and a name that nobody has is nobody's`() {
    let name = String(cString: getpwuid(geteuid()).pointee.pw_name)
    let roles = PeerRoles(clients: ["no-such-user-here", name], owner: Self.stranger)
    let expected: Role = geteuid() == 0 ? .owner : .ihc
    #expect(roles.role(of: Peer(process: 1, user: geteuid(), group: 0)) == expected)
    #expect(roles.role(of: Peer(process: 1, user: Self.client, group: 0)) == .people)
  }

  @Test func `the kernel says who is at the other end`() throws {
    let path = workdir.path("rpc.sock")
    let socket = try ListeningSocket.bind(path)
    defer { close(socket.descriptor) }
    let client = try ServiceTestClient(path)
    let accepted = accept(socket.descriptor, nil, nil)
    try #require(accepted >= 0)
    defer { close(accepted) }
    #expect(
      try Peer(of: accepted) == Peer(process: getpid(), user: geteuid(), group: getegid()))
    withExtendedLifetime(client) {}
  }

  @Test func `a descriptor without a peer is an error`() throws {
    let file = open("/dev/null", O_RDONLY)
    defer { close(file) }
    #expect(throws: SystemError.self) { try Peer(of: file) }
  }

  private static let lease = #"{"jsonrpc":"2.0","method":"ihc.lease","params":["w"],"id":"lease"}"#
  private static let reload = #"{"jsonrpc":"2.0","method":"system.reload","id":"reload"}"#
  private static let hello = #"{"jsonrpc":"2.0","method":"system.hello","id":"hello"}"#

  @Test(
    .enabled(if: OtherUser.isPossible, "only root becomes other users"),
    arguments: [
      (0, ["hello", "lease", "reload"]), (Self.client, ["hello", "lease"]),
      (Self.stranger, ["hello", "reload"]),
    ] as [(uid_t, [String])])
  func `a connection may call what its user's role allows, and a refusal is logged`(
    _ user: uid_t, _ allowed: [String]
  ) async throws {
    let log = Mutex<[String]>([])
    let logger = Logger(label: "test") { _ in
      LineHandler(.text, threshold: LogThreshold(.info)) { line in
        log.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
      }
    }
    var table = MethodTable()
    table.on(SystemHello.self) { _ in SystemHello.Response() }
    table.on(SystemReload.self) { _ in SystemReload.Response() }
    table.on(IHCLease.self) { _ in IHCLease.Response() }
    let path = workdir.path("rpc.sock")
    let server = RPCServer(
      socket: try ListeningSocket.bind(path), table: table,
      limits: try ServiceSettingsTests.read().server, roles: PeerRoles(users: [Self.client]),
      logger: logger)
    try #require(chmod(path, 0o666) == 0 && chmod(workdir.path, 0o711) == 0)
    try await server.start()
    let other = OtherUser(user: user)
    // The refused call twice: the log names it once.
    let answers = try await other.ask(
      path, [Self.hello, Self.lease, Self.reload, Self.lease, Self.reload], in: workdir)
    try await server.stop()
    let results = answers.filter { $0["result"] != nil }.compactMap { $0["id"]?.string }
    #expect(Set(results) == Set(allowed))
    #expect(answers.count == 5)
    let codes = answers.compactMap { $0["error"]?["code"] }
    #expect(codes == [JSON](repeating: -32001, count: user == 0 ? 0 : 2))
    let lines = log.withLock { $0.filter { $0.contains("a call was refused") } }
    #expect(lines.count == (user == 0 ? 0 : 1))
    #expect(lines.allSatisfy { $0.contains("uid=\(user)") }, "\(lines)")
  }
}

extension PeerRoles {
  /// Roles by numbers of users, which need no names.
  fileprivate convenience init(users: [uid_t]) {
    self.init(clients: users.map(String.init), owner: geteuid()) { uid_t($0) }
  }
}

/// A process of another user, which sends lines to a socket and gives back the answers.
private struct OtherUser {
  let user: uid_t

  static let isPossible =
    geteuid() == 0 && access("/usr/bin/setpriv", X_OK) == 0 && access("/usr/bin/perl", X_OK) == 0

  private static let script = """
    use IO::Socket::UNIX;
    my $socket = IO::Socket::UNIX->new(Peer => shift @ARGV) or die $!;
    print $socket "$_\\n" for @ARGV;
    shutdown $socket, 1;
    print while <$socket>;
    """

  func ask(_ path: String, _ lines: [String], in workdir: Workdir) async throws -> [JSON] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
    process.arguments =
      ["--reuid", "\(user)", "--regid", "\(user)", "--clear-groups", "--", "/usr/bin/perl", "-e"]
      + [Self.script, path] + lines
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    let output = try workdir.write("", to: "answers")
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in ended.resume() }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        ended.resume(throwing: error)
      }
    }
    try #require(process.terminationStatus == 0)
    let text = try String(contentsOfFile: output, encoding: .utf8)
    return try text.split(separator: "\n").map { try JSON(parsing: String($0)) }
  }
}
