import AttributionRPC
import Foundation
import TestSupport
import Testing

/// Dropped files that cannot be taken, or not as a whole.
@Suite struct BadInputFileTests {
  let workdir: Workdir
  let daemon: DaemonProcess

  init() throws {
    workdir = try Workdir()
    daemon = DaemonProcess(in: workdir)
  }

  @Test func `a header of no dataset rejects the file, and a report beside it says why`()
    async throws
  {
    try await daemon.start()
    let text = "session_id,user_id,channel,event_date,event_time\ns1,u1,Email,2026-01-05,10:00:00\n"
    let file = try workdir.write(text, to: "visits.csv")
    let run = try await daemon.attrctl(["drop", file])
    #expect(run.status == 6)
    #expect(run.output.contains("session_sources"), "\(run.output)")
    #expect(run.output.contains("channel_name"), "\(run.output)")
    #expect(try daemon.names(in: "rejected") == ["visits.csv", "visits.csv.report.json"])
    let rejected = "\(daemon.data)/rejected/visits.csv"
    #expect(try String(contentsOfFile: rejected, encoding: .utf8) == text)
    let report = try JSON(
      parsing: try String(contentsOfFile: "\(rejected).report.json", encoding: .utf8)
        .trimmingCharacters(in: .newlines))
    #expect(report["file"] == "visits.csv")
    let reason = try #require(report["reason"]?.string)
    #expect(reason.hasPrefix("header-matches-no-dataset: "), "\(reason)")
    #expect(reason.hasSuffix("the nearest dataset is session_sources, which misses channel_name"))
    let status = try await daemon.json("status")
    #expect(status["files"]?["rejected"] == 1)
    #expect(status["facts"]?["sessions"] == 0)
    try await daemon.stop()
  }

  @Test func `bad rows are in quarantine with their lines, and the others go in`() async throws {
    try await daemon.start()
    let sessions = try workdir.write(
      """
      session_id,user_id,channel_name,event_date,event_time,holder_engagement
      s1,u1,"Email
      in two lines",2026-01-05,10:00:00,1
      s2,u1,Email,2026-02-30,10:00:00,1
      s3,u1,Email,2026-01-05,10:00:00,2
      s4,u1,Email,2026-01-06,10:00:00,0

      """, to: "visits.csv")
    let conversions = try workdir.write(
      """
      conv_id,user_id,conv_date,conv_time,revenue
      c1,u1,2026-01-07,10:00:00,abc
      c2,u1,2026-01-07,10:00:00,12.50

      """, to: "orders.csv")
    let run = try await daemon.attrctl(["drop", sessions, conversions])
    #expect(run.status == 6)
    let list = try await daemon.json("quarantine", "list")
    let rows = try #require(list["rows"]?.elements).map { row in
      ["file", "line", "column", "code"].map { row[$0]?.string ?? row[$0]?.text ?? "-" }
        .joined(separator: " ")
    }
    #expect(
      rows.sorted() == [
        "orders.csv 2 revenue cast", "visits.csv 4 event_date bad-timestamp",
        "visits.csv 5 holder_engagement cast",
      ])
    #expect(list["total"] == 3)
    let messages = try #require(list["rows"]?.elements).compactMap { $0["message"]?.string }
    #expect(messages.contains { $0.contains("2026-02-30") })
    #expect(messages.contains { $0.contains("2 is not a flag; expected 0 or 1") })
    #expect(messages.contains { $0.contains("abc is not an amount") })
    let facts = try await daemon.json("status")["facts"]
    #expect(facts?["sessions"] == 2)
    #expect(facts?["conversions"] == 1)
    let explained = try await daemon.json("explain", "c2")
    let touches = try #require(explained["touches"]?.elements)
    #expect(touches.map { $0["source"]?["line"] } == [2, 6])
    try await daemon.stop()
  }

  @Test func `a file of bad rows only is rejected as a whole`() async throws {
    try await daemon.start()
    let rows = (1...200).map { "c\($0),u1,2026-01-07,10:00:00,abc\n" }.joined()
    let file = try workdir.write(
      "conv_id,user_id,conv_date,conv_time,revenue\n" + rows, to: "a.csv")
    let run = try await daemon.attrctl(["drop", file])
    #expect(run.status == 6)
    #expect(run.output.contains("ingest.bad_rows"), "\(run.output)")
    #expect(try daemon.names(in: "rejected") == ["a.csv", "a.csv.report.json"])
    let report = try String(
      contentsOfFile: "\(daemon.data)/rejected/a.csv.report.json", encoding: .utf8)
    #expect(report.contains("line 2: "), "\(report)")
    try await daemon.stop()
  }

  @Test func `links and pipes are rejected unread`() async throws {
    try await daemon.start()
    let secret = try workdir.write("session_id,cost\ns1,1\n", to: "secret.csv")
    try #require(symlink(secret, "\(daemon.inbox)/symlink.csv") == 0)
    try #require(link(secret, "\(daemon.inbox)/hardlink.csv") == 0)
    try #require(mkfifo("\(daemon.inbox)/pipe.csv", 0o600) == 0)
    try await daemon.output("sync")
    let files = try #require(try await daemon.json("files")["files"]?.elements)
    #expect(files.map { $0["state"] } == ["rejected", "rejected", "rejected"])
    let facts = try await daemon.json("status")["facts"]
    #expect(facts?["waiting_costs"] == 0)
    #expect(FileManager.default.fileExists(atPath: secret))
    try await daemon.stop()
  }
}

/// Command lines of `attrctl` that cannot be done.
@Suite struct BadInputCommandTests {
  @Test func `each failure of a command has its exit status and says what to do next`()
    async throws
  {
    let workdir = try Workdir()
    let daemon = DaemonProcess(in: workdir)
    let unreachable = try await daemon.attrctl(["status"])
    #expect(unreachable.status == 3)
    #expect(
      unreachable.errors.hasPrefix("attrctl: cannot connect to \(daemon.socket): "),
      "\(unreachable.errors)")
    #expect(unreachable.errors.contains("  Next: start it with `attributiond --data DIR"))
    try await daemon.start()
    for (arguments, status, message) in [
      (["report", "--modle", "ihc"], 2, "--modle: no such option; did you mean --model?"),
      (["report", "--from", "yesterday"], 2, "from: "),
      (["report", "--from", "2026-02-02", "--to", "2026-01-01"], 2, "from: 2026-02-02 is after"),
      (["report", "--model", "markow"], 5, "markow: no such model; there are ihc"),
      (["explain", "no-such"], 5, "conv_id: no conversion no-such"),
      (["explain"], 2, "CONV_ID: missing"),
      (["export", "sesion_sources"], 2, "session_sources"),
      (["reprot"], 2, "reprot: no such command; did you mean report?"),
      (["drop", workdir.path("nowhere.csv")], 5, "nowhere.csv"),
    ] as [([String], Int32, String)] {
      let run = try await daemon.attrctl(arguments)
      #expect(run.status == status, "\(arguments) \(run.errors)")
      #expect(run.errors.contains(message), "\(arguments) \(run.errors)")
      #expect(run.output == "")
    }
    try await daemon.kill()
    let refused = try await daemon.attrctl(["status"])
    #expect(refused.status == 3)
    #expect(refused.errors.contains("left its socket behind"), "\(refused.errors)")
  }
}
