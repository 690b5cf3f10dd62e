import AttributionCore
import AttributionRPC
import Foundation
import TestSupport
import Testing

@testable import AttributionDaemon

/// The command line of the daemon.
@Suite struct ServiceArgumentsTests {
  @Test func `options take their values with a space or an equals sign`() throws {
    let arguments = try DaemonArguments([
      "--data", "d", "--socket=s", "--config", "c", "--set", "a=b=c", "--set=timezone=UTC",
    ])
    #expect(arguments.data == "d")
    #expect(arguments.socket == "s")
    #expect(arguments.config == "c")
    #expect(arguments.settings.map(\.key) == ["a", "timezone"])
    #expect(arguments.settings.map(\.value) == ["b=c", "UTC"])
    #expect(arguments.action == .serve)
  }

  @Test(
    arguments: [
      ([], "--data: missing; expected --data DIR, the folder of the database"),
      (["--data"], "--data: expected DIR after it"),
      (["--data="], "--data: expected DIR after it"),
      (["--dta", "d"], "--dta: no such argument"),
      (["d"], "d: no such argument"),
      (["--help=1"], "--help: takes no value"),
      (
        ["--set", "timezone"],
        "--set timezone: expected KEY=VALUE, such as attribution.lookback=30d"
      ),
      (["--data", "d", "--ihc-key-file", "k"], "--ihc-key-file: of no use without --ihc-inline"),
      (["--data", "d", "--ihc-ca-file", "k"], "--ihc-ca-file: of no use without --ihc-inline"),
    ] as [([String], String)])
  func `a wrong argument is named`(_ arguments: [String], _ message: String) throws {
    let error = #expect(throws: StartError.self) { _ = try DaemonArguments(arguments) }
    #expect(error?.message == message + "; see `attributiond --help`")
    #expect(error?.code.exitStatus == 2)
  }

  @Test func `the help names every option, every setting and every exit status`() {
    let help = DaemonArguments.help
    for option in DaemonArguments.options.options {
      #expect(help.contains("  \(option.names.joined(separator: ", "))"))
    }
    for key in SettingKey.all { #expect(help.contains("\n  \(key.name) ")) }
    for code in StartError.Code.allCases { #expect(help.contains("\n  \(code.exitStatus) ")) }
    #expect(help.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func `what the service manager configures is found without options`() throws {
    let workdir = try Workdir()
    try workdir.write("timezone: Europe/Paris\n", to: "attributiond.yaml")
    let daemon = Daemon(
      environment: ["CONFIGURATION_DIRECTORY": workdir.path],
      manager: ServiceManager(watchdog: nil) { _ in }
    ) { _, _, _ in throw StartError(.failed, "there is no engine in this test") }
    let settings = try daemon.readSettings(try DaemonArguments(["--data", "d"]))
    #expect(settings.rules.zone.name == "Europe/Paris")
  }

  @Test(
    arguments: [
      (["--version"], 0), (["--help"], 0), (["--example-config"], 0), (["--check-config"], 0),
      ([], 2), (["--check-config", "--set", "timezone=x"], 78),
      (["--check-config", "--config", "/none"], 78),
    ] as [([String], Int32)])
  func `the exit status says what became of it`(
    _ arguments: [String], _ status: Int32
  ) async throws {
    let result = await DaemonMain.run(arguments: arguments, environment: [:]) { _, _, _ in
      throw StartError(.failed, "there is no engine in this test")
    }
    #expect(result == status)
  }
}
