import AttributionCore
import AttributionRPC
import TestSupport
import Testing

@testable import AttributionStandIn

/// The command line of the stand-in.
@Suite struct StandInArgumentsTests {
  @Test func `options say how it serves and how it misbehaves`() throws {
    let workdir = try Workdir()
    let key = try workdir.write("right-key\n", to: "key")
    let options = try StandInArguments([
      "--port=8080", "--key-file", key, "--conversion-type", "purchase", "--journeys", "10",
      "--sessions", "20", "--parameters", "alternative", "--fault", "all=1,503=25", "--fault",
      "reset=0", "--poison", "bad", "--poison", "ill=500", "--seed", "7", "--delay", "200ms",
      "--latency=5ms",
      "--retry-after", "3", "--log", "j.ndjson",
    ]).options()
    #expect(options.port == 8080)
    #expect(options.key == "right-key")
    #expect(options.conversionTypes == ["purchase"])
    #expect(options.journeys == 10)
    #expect(options.sessions == 20)
    #expect(options.parameters == .alternative)
    #expect(options.faults[.unavailable] == 25)
    #expect(options.faults[.reset] == 0)
    #expect(options.faults[.sums] == 1)
    #expect(options.faults.count == StandInFault.allCases.count)
    #expect(
      options.poisons == [
        StandInPoison(prefix: "bad", kind: .invalid), StandInPoison(prefix: "ill", kind: .failed),
      ])
    #expect(options.seed == 7)
    #expect(options.delay == .milliseconds(200))
    #expect(options.latency == .milliseconds(5))
    #expect(options.retryAfter == 3)
    #expect(options.log == "j.ndjson")
  }

  @Test(
    arguments: [
      ([], "--port: missing; expected --port N, or 0 for a free one"),
      (["--port"], "--port: expected N after it"),
      (["--port", "70000"], "--port 70000: expected a port from 0 to 65535"),
      (["--key", "k"], "--key: no such argument"), (["8080"], "8080: no such argument"),
      (["--fault", "503"], "--fault 503: expected faults such as 503=10,reset=5, or all=10"),
      (["--fault", "5=1"], "--fault 5=1: expected faults such as 503=10,reset=5, or all=10"),
      (
        ["--fault", "503=101"], "--fault 503=101: expected faults such as 503=10,reset=5, or all=10"
      ),
      (
        ["--poison", "bad=7"],
        "--poison bad=7: expected the beginning of an id, and one of 400, 500, 406, sums"
      ),
      (["--delay", "2"], "--delay 2: expected a duration such as 90s or 200ms"),
      (["--seed", "-1"], "--seed -1: expected a whole number"),
      (["--parameters", "x"], "--parameters x: expected one of default, alternative"),
    ] as [([String], String)])
  func `a wrong argument is named`(_ arguments: [String], _ message: String) throws {
    let error = #expect(throws: StandInError.self) { _ = try StandInArguments(arguments) }
    #expect(error?.message == message + "; see `attributiond-ihc stand-in --help`")
    #expect(error?.code == .usage)
  }

  @Test func `a file without one key is refused, and its content is not said`() throws {
    let workdir = try Workdir()
    for content in ["", "two words", "a\nb\n"] {
      let path = try workdir.write(content, to: "key")
      let arguments = try StandInArguments(["--port", "0", "--key-file", path])
      let error = #expect(throws: StandInError.self) { _ = try arguments.options() }
      #expect(error?.message == "\(path): expected the key alone, on one line")
    }
    let gone = try StandInArguments(["--port", "0", "--key-file", workdir.path("gone")])
    #expect(throws: StandInError.self) { _ = try gone.options() }
  }

  @Test func `the help names every option, every fault and every poison, in 100 columns`() {
    let help = StandInArguments.help
    for option in StandInArguments.options { #expect(help.contains("\n  \(option.name) ")) }
    for fault in StandInFault.allCases { #expect(help.contains("\n  \(fault.rawValue) ")) }
    #expect(help.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }
}
