import AttributionRPC
import Logging
import Synchronization
import Testing

@testable import AttributionIHC

/// The command line and the log of the client.
@Suite struct IHCArgumentsTests {
  @Test func `options take their values with a space or an equals sign`() throws {
    let arguments = try IHCArguments([
      "--socket", "s", "--key-file=k", "--ca-file", "c", "--log-level=debug", "--parent", "7",
    ])
    #expect(arguments.socket == "s")
    #expect(arguments.keyFile == "k")
    #expect(arguments.authorityFile == "c")
    #expect(arguments.level == .debug)
    #expect(arguments.parent == 7)
    #expect(arguments.action == .serve)
  }

  @Test(
    arguments: [
      (["--key"], "--key: no such argument"),
      (["--key-file"], "--key-file: expected FILE after it"),
      (["--help=1"], "--help: takes no value"),
      (["secret"], "secret: no such argument"),
      (["--parent", "x"], "--parent x: expected the number of a process"),
      (
        ["--log-level", "loud"],
        "--log-level loud: no such level; expected one of "
          + "trace, debug, info, notice, warning, error, critical"
      ),
    ])
  func `a wrong argument is named`(_ arguments: [String], _ message: String) {
    let error = #expect(throws: IHCStartError.self) { _ = try IHCArguments(arguments) }
    #expect(error?.message == message + "; see `attributiond-ihc --help`")
    #expect(error?.code.exitStatus == 2)
  }

  @Test func `the help names every option and every exit status`() {
    let help = IHCArguments.help
    for option in IHCArguments.options.options {
      #expect(help.contains("  \(option.names.joined(separator: ", "))"))
    }
    for code in IHCStartError.Code.allCases { #expect(help.contains("\n  \(code.exitStatus) ")) }
    #expect(help.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func `what comes after stand-in is the stand-in's`() async {
    let status = await IHCMain.run(arguments: ["stand-in", "--port", "0"]) { arguments in
      arguments == ["--port", "0"] ? 41 : 1
    }
    #expect(status == 41)
  }

  @Test(
    arguments: [
      (["--version"], 0), (["--help"], 0), (["--port", "0"], 2),
    ] as [([String], Int32)])
  func `the exit status says what became of it`(_ arguments: [String], _ status: Int32) async {
    #expect(await IHCMain.run(arguments: arguments) { _ in 99 } == status)
  }

  @Test func `a line of the log has its fields, and nothing in it can pass for another line`() {
    let lines = Mutex<[String]>([])
    for isJournal in [false, true] {
      let logger = Logger(label: "test") { _ in
        LogLines(level: .info, isJournal: isJournal) { line in lines.withLock { $0.append(line) } }
      }
      logger.warning("a\nb\u{1B}[31m", metadata: ["why": "c \"d\"", "status": "503"])
      logger.debug("unheard")
    }
    let tail = #"a\u{a}b\u{1b}[31m status=503 why="c \"d\"""# + "\n"
    let written = lines.withLock { $0 }
    #expect(written.count == 2)
    #expect(written[0].hasSuffix("Z warning \(tail)"))
    #expect(written[1] == "<4>\(tail)")
  }
}
