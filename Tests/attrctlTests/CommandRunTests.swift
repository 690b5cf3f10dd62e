import AttributionCore
import AttributionRPC
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import attrctl

/// The real program against a daemon whose answers are made up.
@Suite struct CommandRunTests {
  @Test func `--json is the response as it was received`() async throws {
    let work = try Workdir()
    var table = MethodTable()
    table.on(ReportsChannels.self) { request in
      var response = ReportsChannels.Response()
      response.model = request.model ?? "ihc"
      response.totals.credit = Credit(nanos: 333_333_333)
      return response
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let run = try await CommandRun.attrctl(
      ["report", "--socket", daemon.socket, "--json", "--model", "linear"], in: work)
    #expect(run.status == 0)
    #expect(run.errors == "")
    var expected = ReportsChannels.Response()
    expected.model = "linear"
    expected.totals.credit = Credit(nanos: 333_333_333)
    #expect(run.output == expected.json.text + "\n")
  }

  @Test func `a report asks for channels to show a table, and else for days`() async throws {
    let work = try Workdir()
    var table = MethodTable()
    table.on(ReportsChannels.self) { request in
      var response = ReportsChannels.Response()
      response.model = request.by.rawValue
      return response
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    for (arguments, grouping) in [
      ([], "Model channel,"), (["--by", "day"], "Model day,"), (["--json"], #"{"model":"day","#),
    ] {
      let run = try await CommandRun.attrctl(
        ["report", "--socket", daemon.socket] + arguments, in: work)
      #expect(run.output.hasPrefix(grouping), "\(arguments)")
    }
  }

  @Test func `a model that does not exist ends with status 5 and what there is`() async throws {
    let work = try Workdir()
    var table = MethodTable()
    table.on(ModelsShow.self) { request throws(RPCError) in
      throw .notFound("\(request.model): no such model; did you mean linear?")
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let run = try await CommandRun.attrctl(
      ["models", "show", "liner", "--socket", daemon.socket], in: work)
    #expect(run.status == 5)
    #expect(run.errors == "attrctl: liner: no such model; did you mean linear?\n")
  }

  @Test func `noun and verb call any method, and a table is the default`() async throws {
    let work = try Workdir()
    var table = MethodTable()
    table.on(ConfigShow.self) { _ in
      var setting = SettingEntry()
      setting.key = "attribution.lookback"
      setting.value = "90d"
      setting.standard = "90d"
      setting.source = "default"
      var response = ConfigShow.Response()
      response.settings = [setting]
      return response
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let run = try await CommandRun.attrctl(
      ["--socket", daemon.socket, "config", "show"], in: work)
    #expect(
      run.output == """
        key                   value  default  source
        attribution.lookback  90d    90d      default

        """)
  }

  @Test func `errors have their exit codes and go to standard error`() async throws {
    let work = try Workdir()
    var table = MethodTable()
    table.on(JourneysExplain.self) { request throws(RPCError) in
      throw .notFound("\(request.conversion): no such conversion", hint: "attrctl journeys")
    }
    table.on(SystemVerify.self) { _ in
      var response = SystemVerify.Response()
      response.isConsistent = false
      return response
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let cases: [([String], Int32, String)] = [
      (["explain", "c9"], 5, "attrctl: c9: no such conversion\n  Next: attrctl journeys\n"),
      (["verify"], 8, ""),
      (
        ["report", "--modle", "x"], 2,
        "attrctl: --modle: no such option; did you mean --model?\n"
          + "  Next: see `attrctl reports channels --help`\n"
      ),
      (
        ["reprot"], 2,
        "attrctl: reprot: no such command; did you mean report?\n"
          + "  Next: attrctl --help\n"
      ),
      (
        ["report", "--json", "--csv"], 2,
        "Error: --json and --csv: expected one of them\n"
      ),
    ]
    for (arguments, status, errors) in cases {
      let run = try await CommandRun.attrctl(["--socket", daemon.socket] + arguments, in: work)
      #expect(run.status == status, "\(arguments)")
      #expect(run.errors.hasPrefix(errors) && (errors != "" || run.errors == ""), "\(run.errors)")
    }
  }

  @Test func `without a daemon the command says how to start one, and help needs none`()
    async throws
  {
    let work = try Workdir()
    let status = try await CommandRun.attrctl(["--socket", work.path("no"), "status"], in: work)
    #expect(status.status == 3)
    #expect(status.output == "")
    #expect(
      status.errors.hasPrefix(
        "attrctl: cannot connect to \(work.path("no")): there is no such socket\n"))
    let version = try await CommandRun.attrctl(
      ["version", "--json", "--socket", work.path("no")], in: work)
    #expect(version.status == 0)
    #expect(
      version.output
        == #"{"name":"attrctl","version":"\#(Release.version)","protocol":1,"daemon":null}"# + "\n")
    let help = try await CommandRun.attrctl([], in: work)
    #expect(help.status == 0)
    #expect(help.output.hasPrefix("OVERVIEW: Drops exports into attributiond"))
  }

  @Test func `drop puts files in, waits, and shows the outcome`() async throws {
    let work = try Workdir()
    let inbox = work.path("inbox")
    try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: false)
    let daemon = try FakeDaemon(Self.droppable(inbox: inbox), at: work.path("s"))
    let good = try work.write("x", to: "good.csv")
    let bad = try work.write("x", to: "bad.csv")
    let run = try await CommandRun.attrctl(
      ["drop", good, bad, "--socket", daemon.socket], in: work)
    #expect(run.status == 6)
    #expect(
      run.output == """
        name      state      datasets  rows  bad rows
        good.csv  processed               3         0
        bad.csv   rejected                0         0

        bad.csv: no dataset has these columns

        """)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: inbox).sorted()
        == ["bad.csv", "good.csv"])
    let quick = try await CommandRun.attrctl(
      ["drop", good, "--no-wait", "--json", "--socket", daemon.socket], in: work)
    #expect(quick.status == 0)
    #expect(quick.output == #"{"files":[{"name":"good-2.csv","state":"pending"}]}"# + "\n")
  }

  @Test func `a file with an odd name is found by how the daemon shows it`() async throws {
    let work = try Workdir()
    let inbox = work.path("inbox")
    try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: false)
    var table = MethodTable()
    table.on(SystemStatus.self) { _ in
      var response = SystemStatus.Response()
      response.inbox = inbox
      return response
    }
    table.on(IngestSync.self) { _ in IngestSync.Response() }
    table.on(IngestList.self) { request in
      var response = IngestList.Response()
      guard request.name == nil, request.limit > 1 else { return response }
      for (id, name) in [(2, "other.csv"), (1, #"odd\x0aname.csv"#)] {
        var entry = FileEntry()
        entry.id = id
        entry.name = name
        entry.state = .processed
        response.files.append(entry)
      }
      return response
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let odd = try work.write("x", to: "odd\nname.csv")
    let run = try await CommandRun.attrctl(["drop", odd, "--socket", daemon.socket], in: work)
    #expect(run.status == 0)
    #expect(run.output.contains(#"odd\x0aname.csv  processed"#))
  }

  /// A daemon that likes every file in its inbox but `bad.csv`, and takes two calls to sync.
  private static func droppable(inbox: String) -> MethodTable {
    var table = MethodTable()
    table.on(SystemStatus.self) { _ in
      var response = SystemStatus.Response()
      response.inbox = inbox
      return response
    }
    table.on(IngestSync.self) { _ in IngestSync.Response() }
    table.on(IngestList.self) { request in
      var response = IngestList.Response()
      guard let name = request.name else { return response }
      var entry = FileEntry()
      entry.id = 1
      entry.name = name
      entry.state = name == "bad.csv" ? .rejected : .processed
      entry.message = name == "bad.csv" ? "no dataset has these columns" : nil
      entry.rows = name == "bad.csv" ? 0 : 3
      response.files = [entry]
      return response
    }
    return table
  }

  @Test func `sync asks again after a deadline, and gives up in its time`() async throws {
    let work = try Workdir()
    let calls = Calls()
    var table = MethodTable()
    table.on(IngestSync.self) { request throws(RPCError) in
      guard calls.next() >= 3 else {
        throw RPCError(.deadline, "not done in \(request.timeoutMilliseconds) ms")
      }
      return IngestSync.Response()
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let late = try await CommandRun.attrctl(
      ["sync", "--timeout", "30", "--socket", daemon.socket], in: work)
    #expect(late.status == 7)
    let run = try await CommandRun.attrctl(["sync", "--socket", daemon.socket], in: work)
    #expect(run.status == 0)
    #expect(run.output == "Everything is in and attributed, generation 0.\n")
    #expect(calls.count == 3)
  }

  @Test func `Ctrl-C ends a wait with 130`() async throws {
    let work = try Workdir()
    let (asked, isAsked) = AsyncStream.makeStream(of: Void.self)
    let (process, isStarted) = AsyncStream.makeStream(of: pid_t.self)
    var table = MethodTable()
    table.on(IngestSync.self) { _ in
      isAsked.yield()
      for await _ in AsyncStream<Void>.makeStream().stream {}
      return IngestSync.Response()
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    async let run = CommandRun.attrctl(["sync", "--socket", daemon.socket], in: work) {
      isStarted.yield($0)
    }
    for await _ in asked { break }
    for await id in process {
      kill(id, SIGINT)
      break
    }
    #expect(try await run.status == 130)
  }

  @Test func `export follows the pages and writes a file only when it is whole`() async throws {
    let work = try Workdir()
    var table = MethodTable()
    table.on(ReportsExport.self) { request throws(RPCError) in
      guard request.dataset == .conversions else { throw .notFound("empty") }
      var response = ReportsExport.Response()
      response.columns = ["conv_id", "revenue"]
      response.rows = [[.string(request.cursor ?? "first"), 1]]
      response.nextCursor = request.cursor == nil ? "second" : nil
      return response
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let file = work.path("out.csv")
    let run = try await CommandRun.attrctl(
      ["export", "conversions", "--output", file, "--socket", daemon.socket], in: work)
    #expect(run.status == 0)
    #expect(
      try String(contentsOfFile: file, encoding: .utf8)
        == "conv_id,revenue\r\nfirst,1\r\nsecond,1\r\n")
    let lines = try await CommandRun.attrctl(
      ["export", "conversions", "--format", "ndjson", "--socket", daemon.socket], in: work)
    #expect(lines.output.split(separator: "\n").count == 2)
    let failed = try await CommandRun.attrctl(
      ["export", "session_costs", "--output", work.path("no.csv"), "--socket", daemon.socket],
      in: work)
    #expect(failed.status == 5)
    let left = try FileManager.default.contentsOfDirectory(atPath: work.path)
    #expect(!left.contains { $0.hasPrefix("no.csv") })
  }
}

/// Counts calls.
private final class Calls: Sendable {
  private let total = Atomic<Int>(0)

  var count: Int { total.load(ordering: .relaxed) }

  /// Counts one more; how many there are now.
  func next() -> Int { total.wrappingAdd(1, ordering: .relaxed).newValue }
}
