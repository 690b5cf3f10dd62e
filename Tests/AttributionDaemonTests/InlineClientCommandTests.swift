import Foundation
import TestSupport
import Testing

@testable import AttributionDaemon

/// How the daemon starts the client for the remote service.
@Suite struct InlineClientCommandTests {
  private func program(in folder: String, mode: mode_t = 0o755) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/attributiond-ihc"
    try Data("#!/bin/sh\n".utf8).write(to: URL(fileURLWithPath: path))
    chmod(path, mode)
    return path
  }

  private func command(
    _ arguments: [String], beside folder: String, environment: [String: String] = [:]
  ) throws -> InlineClientCommand {
    try InlineClientCommand(
      DaemonArguments(["--data", "d", "--ihc-inline"] + arguments).inlineClient, socket: "/s",
      environment: environment, ownPath: "\(folder)/attributiond")
  }

  @Test func `the program is the one beside the daemon's, else one of the path`() throws {
    let workdir = try Workdir()
    let elsewhere = try program(in: workdir.path("elsewhere"))
    let environment = ["PATH": "/none:\(workdir.path("elsewhere"))"]
    let own = workdir.path("own")
    let file = ["--ihc-key-file", "/k"]
    #expect(try command(file, beside: own, environment: environment).path == elsewhere)
    _ = try program(in: own, mode: 0o644)
    #expect(try command(file, beside: own, environment: environment).path == elsewhere)
    let beside = try program(in: own)
    #expect(try command(file, beside: own, environment: environment).path == beside)
  }

  @Test func `a program that is missing is an error that says where it was looked for`() throws {
    let error = #expect(throws: StartError.self) {
      _ = try command(["--ihc-key-file", "/k"], beside: "/none", environment: ["PATH": "/a:/b"])
    }
    #expect(
      error?.message == "--ihc-inline: no attributiond-ihc in /none, /a, /b; "
        + "expected it beside attributiond")
    #expect(error?.code.exitStatus == 78)
  }

  @Test func `it has a socket, a parent, a key file, and of the environment only what it needs`()
    throws
  {
    let workdir = try Workdir()
    _ = try program(in: workdir.path)
    let command = try command(
      ["--ihc-key-file", "/k", "--ihc-ca-file=/c"], beside: workdir.path,
      environment: [
        "PATH": "/bin", "LANG": "C", "https_proxy": "a", "HTTP_PROXY": "b", "NO_PROXY": "c",
        "CREDENTIALS_DIRECTORY": "/run/c", "ATTRIBUTIOND_TIMEZONE": "UTC", "SECRET": "s",
        "LD_PRELOAD": "/x",
      ])
    #expect(
      command.arguments == [
        "--socket", "/s", "--parent", "\(getpid())", "--key-file", "/k", "--ca-file", "/c",
      ])
    #expect(
      command.environment == [
        "PATH=/bin", "LANG=C", "https_proxy=a", "HTTP_PROXY=b", "NO_PROXY=c",
        "SWIFT_BACKTRACE=enable=no",
      ])
  }

  @Test func `without a key file it is the credential, and without that an error`() throws {
    let workdir = try Workdir()
    _ = try program(in: workdir.path)
    let command = try command(
      [], beside: workdir.path, environment: ["CREDENTIALS_DIRECTORY": "/run/c"])
    #expect(!command.arguments.contains("--key-file"))
    #expect(command.environment.contains("CREDENTIALS_DIRECTORY=/run/c"))
    let error = #expect(throws: StartError.self) {
      _ = try self.command([], beside: workdir.path)
    }
    #expect(error?.message.hasPrefix("--ihc-key-file: missing; expected ") == true)
    #expect(error?.code.exitStatus == 2)
  }
}
