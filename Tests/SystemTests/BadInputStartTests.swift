import AttributionRPC
import Foundation
import TestSupport
import Testing

/// What keeps the daemon from starting: each has its own message and exit status, and nothing is
/// touched.
@Suite struct BadInputStartTests {
  let workdir: Workdir
  let daemon: DaemonProcess

  init() throws {
    workdir = try Workdir()
    daemon = DaemonProcess(in: workdir)
  }

  /// Runs a daemon that must not start.
  private func refusal(_ arguments: [String]) async throws -> RunningProgram.Ending {
    try await RunningProgram.run([RunningProgram.daemon] + arguments)
  }

  @Test(
    .enabled("needs a user whom permissions keep out, and programs that anybody may execute") {
      try await OtherUser.isPossible
    })
  func `a data directory without permission is named with the user who needs it`() async throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: workdir.path)
    try FileManager.default.createDirectory(
      atPath: daemon.data, withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o500])
    let run = try await RunningProgram.run(OtherUser.launcher + daemon.command)
    #expect(run.status == 78)
    #expect(
      run.errors == """
        attributiond: \(daemon.data): Permission denied; expected a folder that uid \
        \(OtherUser.id) may read and write

        """)
    #expect(try FileManager.default.contentsOfDirectory(atPath: daemon.data) == [])
  }

  @Test func `a file in place of the data directory is left alone`() async throws {
    try workdir.write("mine", to: "daemon")
    let run = try await RunningProgram.run(daemon.command)
    #expect(run.status == 78)
    #expect(
      run.errors == "attributiond: \(daemon.data): not a folder; expected one for the database\n")
    #expect(try String(contentsOfFile: daemon.data, encoding: .utf8) == "mine")
  }

  @Test func `a socket that another daemon answers on stays its own`() async throws {
    try await daemon.start()
    let other = workdir.path("other")
    let run = try await refusal(["--data", other, "--socket", daemon.socket])
    #expect(run.status == 69)
    #expect(
      run.errors.contains(
        "attributiond: \(daemon.socket): another program answers on this socket; "
          + "stop it, or choose another path with --socket\n"), "\(run.errors)")
    let status = try await daemon.json("status")
    #expect(status["data"]?.string == daemon.data)
    try await daemon.stop()
  }

  @Test func `a file in place of the socket is left alone`() async throws {
    try workdir.write("mine", to: "daemon.socket")
    let run = try await RunningProgram.run(daemon.command)
    #expect(run.status == 73)
    #expect(
      run.errors.contains(
        "attributiond: \(daemon.socket): there is a file that is no socket; it is left alone\n"))
    #expect(try String(contentsOfFile: daemon.socket, encoding: .utf8) == "mine")
  }

  @Test func `a socket that a killed daemon left behind is taken over`() async throws {
    try await daemon.start()
    try await daemon.kill()
    #expect(FileManager.default.fileExists(atPath: daemon.socket))
    try await daemon.start()
    #expect(try await daemon.json("status")["socket"]?.string == daemon.socket)
    try await daemon.stop()
  }

  @Test func `a second daemon on the same data is told which process has it`() async throws {
    try await daemon.start()
    let id = try #require(daemon.program?.id)
    let run = try await refusal(["--data", daemon.data, "--socket", workdir.path("other.socket")])
    #expect(run.status == 75)
    #expect(
      run.errors == """
        attributiond: \(daemon.data): in use by another attributiond, process \(id); \
        stop that one first

        """)
    #expect(try await daemon.attrctl(["status"]).status == 0)
    try await daemon.stop()
  }

  @Test(arguments: [
    (["attribution.lokback=30d"], "attribution.lokback", "attribution.lookback"),
    (["attribution.lookback=soon"], "attribution.lookback", "90d"),
    (["attribution.models=ihc, markow"], "attribution.models", "markow"),
    (["timezone=Europe/Berlim"], "timezone", "Europe/Berlim"),
    (["ihc.parameters=no/such.json"], "ihc.parameters", "no/such.json"),
    (["ingest.settle_renamed=-1s"], "ingest.settle_renamed", "-1s"),
  ])
  func `a setting that cannot be is named before anything is made`(
    settings: [String], key: String, hint: String
  ) async throws {
    let run = try await RunningProgram.run(
      DaemonProcess(in: workdir, settings: settings).command)
    #expect(run.status == 78)
    #expect(run.errors.hasPrefix("attributiond: \(key): "), "\(run.errors)")
    #expect(run.errors.contains(hint), "\(run.errors)")
    #expect(run.errors.contains("--set"), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: daemon.data))
  }

  @Test(arguments: [
    ("attribution:\n  lokback: 30d\n", "attribution.lokback"),
    ("attribution:\n  boundary: sometimes\n", "attribution.boundary"),
    ("attribution: [\n", "YAML"),
  ])
  func `a configuration file that cannot be is named with the key`(
    text: String, key: String
  ) async throws {
    let file = try workdir.write(text, to: "attributiond.yaml")
    let run = try await RunningProgram.run(daemon.command + ["--config", file])
    #expect(run.status == 78)
    #expect(run.errors.contains(key), "\(run.errors)")
    #expect(run.errors.contains(file), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: daemon.data))
  }

  @Test func `arguments that cannot be are a usage error`() async throws {
    for (arguments, message) in [
      (["--dta", "x"], "attributiond: --dta: no such argument"),
      (["--socket", daemon.socket], "attributiond: --data: missing"),
      (["--data"], "attributiond: --data: expected DIR after it"),
    ] {
      let run = try await refusal(arguments)
      #expect(run.status == 2)
      #expect(run.errors.hasPrefix(message), "\(run.errors)")
    }
  }
}

/// Another user than root, whom permissions keep out.
private enum OtherUser {
  static let id = geteuid() == 0 ? 65_534 : geteuid()

  /// What starts a program as that user; nothing where the tests run without root’s rights anyway.
  static let launcher =
    geteuid() == 0
    ? ["setpriv", "--reuid", "\(id)", "--regid", "\(id)", "--clear-groups", "--"] : []

  /// Whether the programs can be run as that user.
  static var isPossible: Bool {
    get async throws {
      try await RunningProgram.run(launcher + [RunningProgram.daemon, "--version"]).status == 0
    }
  }
}
