import Foundation
import TestSupport
import Testing

/// The client for the remote service as a child of the daemon, and by itself.
@Suite struct InlineClientTests {
  private static let key = "inline-key-7c41"

  /// A daemon that starts the client.
  private func daemon(in workdir: Workdir, keyMode: mode_t = 0o600) throws -> RunningProgram {
    try RunningProgram(
      [
        RunningProgram.daemon, "--data", workdir.path("data"), "--socket", workdir.path("s.sock"),
        "--ihc-inline", "--ihc-key-file", try keyFile(in: workdir, mode: keyMode),
      ] + DaemonProcess.impatience.flatMap { ["--set", $0] },
      environment: ["no_proxy": "127.0.0.1", "ATTRIBUTIOND_LOG_LEVEL": "debug"])
  }

  private func keyFile(in workdir: Workdir, mode: mode_t = 0o600) throws -> String {
    let path = try workdir.write(Self.key + "\n", to: "key")
    chmod(path, mode)
    return path
  }

  private func waitUntil(_ what: Comment, _ isTrue: () throws -> Bool) async throws {
    var patience = Patience()
    while try !isTrue() {
      let goesOn = try await patience.allows(lookAfter: .milliseconds(10))
      try #require(goesOn, what)
    }
  }

  private func isReady(_ line: String) -> Bool { line.contains(" ready version=") }

  @Test func `the daemon starts the client, again where it ends, and ends it with itself`()
    async throws
  {
    let workdir = try Workdir()
    let daemon = try daemon(in: workdir)
    try #require(await daemon.writesError(where: isReady))
    let first = try #require(try ProcessTable.children(of: daemon.id).first)
    #expect(
      try ProcessTable.words("cmdline", of: first) == [
        RunningProgram.remoteClient, "--socket", workdir.path("s.sock"), "--parent",
        "\(daemon.id)", "--key-file", workdir.path("key"),
      ])
    let variables = try ProcessTable.words("environ", of: first)
    #expect(
      Set(variables.map { $0.prefix { $0 != "=" } }) == ["PATH", "no_proxy", "SWIFT_BACKTRACE"])
    #expect(!(try ProcessTable.files(of: first).contains { $0.contains(workdir.path) }))
    kill(first, SIGKILL)
    try #require(await daemon.writesError(where: isReady))
    let second = try #require(try ProcessTable.children(of: daemon.id).first)
    #expect(second != first)
    daemon.send(SIGTERM)
    let ending = await daemon.ended()
    #expect(ending.status == 0)
    #expect(!ProcessTable.runs(second))
    let log = ending.errors
    #expect(log.contains("client for the remote service ended again_after=\"1.0 seconds\" "))
    #expect(log.contains("how=\"signal 9\""))
    #expect(log.contains(" info stopping\n"))
    #expect(!log.contains(Self.key))
  }

  @Test func `a daemon that is killed takes the client along`() async throws {
    let workdir = try Workdir()
    let daemon = try daemon(in: workdir)
    try #require(await daemon.writesError(where: isReady))
    let client = try #require(try ProcessTable.children(of: daemon.id).first)
    daemon.send(SIGKILL)
    try await waitUntil("the client ends") { !ProcessTable.runs(client) }
    #expect(await daemon.ended().status == -SIGKILL)
  }

  @Test func `a daemon whose client cannot start goes on and says why`() async throws {
    let workdir = try Workdir()
    let daemon = try daemon(in: workdir, keyMode: 0o644)
    try #require(await daemon.writesError { $0.contains("how=\"status 78\"") })
    daemon.send(SIGTERM)
    let ending = await daemon.ended()
    #expect(ending.status == 0)
    #expect(ending.errors.contains("\(workdir.path("key")): others may use it, by its mode 0644; "))
  }

  @Test func `the client by itself says what is wrong with its key, and stops when it is told to`()
    async throws
  {
    let workdir = try Workdir()
    let socket = workdir.path("none.sock")
    let refused = try await RunningProgram.run([
      RunningProgram.remoteClient, "--socket", socket, "--key-file", workdir.path("none"),
    ])
    #expect(refused.status == 78)
    #expect(
      refused.errors.hasPrefix(
        "attributiond-ihc: \(workdir.path("none")): No such file or directory; expected "))
    let client = try RunningProgram([
      RunningProgram.remoteClient, "--socket", socket, "--key-file", try keyFile(in: workdir),
    ])
    try #require(await client.writesError { $0.contains("the daemon cannot be asked") })
    client.send(SIGHUP)
    try #require(await client.writesError { $0.contains("the key was read again is_new=false") })
    client.send(SIGTERM)
    let ending = await client.ended()
    #expect(ending.status == 0)
    #expect(!ending.errors.contains(Self.key))
  }
}
