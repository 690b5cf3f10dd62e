import AttributionRPC
import Foundation
import TestSupport
import Testing

/// Every way of putting something into the inbox, against the real daemon, each with the line of
/// the ledger that it must leave.
@Suite struct DropMatrixTests {
  /// Long enough for a loaded machine to get on between two steps of one producer.
  private static let patience = [
    "ingest.settle_renamed=100ms", "ingest.settle_closed=4s", "ingest.settle_idle=8s",
  ]

  /// What the ledger says of a file: state, rows, and a part of the message or of the notes.
  struct Line: Equatable, CustomStringConvertible {
    var state: String
    var rows = 0
    var reason = ""

    static func processed(_ rows: Int) -> Self { Self(state: "processed", rows: rows) }
    static func rejected(_ reason: String) -> Self { Self(state: "rejected", reason: reason) }
    static func duplicate(of name: String) -> Self { Self(state: "duplicate", reason: name) }

    var description: String { "\(state), \(rows) rows, “\(reason)”" }
  }

  @Test func `whoever writes a file in whatever manner, it is in once and with all its rows`()
    async throws
  {
    let workdir = try Workdir()
    let daemon = DaemonProcess(in: workdir, settings: Self.patience)
    try await daemon.start()
    let producers = Producers(inbox: daemon.inbox, elsewhere: workdir)
    try await producers.run()
    try await Self.expect(producers.expected, of: daemon)
    let facts = try await daemon.json("status")["facts"]
    let rows = producers.expected.values.reduce(0) { $0 + $1.rows }
    #expect(facts?["waiting_costs"] == .number(JSONNumber(Int64(rows))))
    try await daemon.stop()
  }

  @Test func `whatever is no plain file is rejected unread, and any name may be borne`()
    async throws
  {
    let workdir = try Workdir()
    let daemon = DaemonProcess(in: workdir, settings: Self.patience)
    try await daemon.start()
    let hostile = HostileEntries(inbox: daemon.inbox, elsewhere: workdir)
    try hostile.make()
    try await Self.expect(hostile.expected, of: daemon)
    #expect(try String(contentsOfFile: workdir.path("secret.csv"), encoding: .utf8) != "")
    #expect(try daemon.names(in: "inbox") == ["directory.csv"])
    try await daemon.stop()
  }

  @Test func `the same content again is no news under any name, until it is forced`()
    async throws
  {
    let workdir = try Workdir()
    let daemon = DaemonProcess(in: workdir)
    try await daemon.start()
    let text = "session_id,cost\ns1,1\ns2,2\n"
    var expected: [String: Line] = [:]
    func drop(_ name: String, _ line: Line, as ledgerName: String? = nil) async throws {
      try daemon.drop(text, as: name)
      try await daemon.output("sync")
      expected[ledgerName ?? name] = line
    }
    try await drop("first.csv", .processed(2))
    try await drop("second.csv", .duplicate(of: "first.csv"))
    try await daemon.stop()
    try await daemon.start()
    try await drop("third.csv", .duplicate(of: "first.csv"))
    try await drop("fourth.csv.force", .processed(2), as: "fourth.csv")
    try await drop("fifth.csv", .duplicate(of: "first.csv"))
    // Packed, it is the same content.
    let plain = try workdir.write(text, to: "packed.csv")
    let gzip = try await RunningProgram.run(["gzip", plain])
    try #require(gzip.status == 0, "\(gzip.errors)")
    try #require(rename("\(plain).gz", "\(daemon.inbox)/packed.csv.gz") == 0)
    try await daemon.output("sync")
    expected["packed.csv.gz"] = .duplicate(of: "first.csv")
    try await Self.expect(expected, of: daemon)
    // A correction in between, which forcing the older content in takes back.
    try daemon.drop("session_id,cost\ns1,7\n", as: "correction.csv")
    try await daemon.output("sync")
    #expect(try await daemon.output("export", "session_costs").contains("s1,7"))
    let original = try workdir.write(text, to: "sixth.csv")
    try await daemon.output("drop", "--force", original)
    #expect(try await daemon.output("export", "session_costs").contains("s1,1"))
    #expect(try daemon.names(in: "processed/\(Self.today(daemon))").contains("sixth.csv"))
    try await daemon.stop()
  }

  @Test func `a file whose end is missing is given time, and what comes is read as a whole`()
    async throws
  {
    let workdir = try Workdir()
    let daemon = DaemonProcess(in: workdir, settings: ["ingest.settle_incomplete=10m"])
    try await daemon.start()
    let object = #"{"session_id":"s1","cost":"1"}"#
    try daemon.drop("[\(object),", as: "half.json")
    try daemon.drop("session_id,cost\ns2,2\n", as: "whole.csv")
    let program = try #require(daemon.program)
    #expect(await program.writesError { $0.contains("half.json: has come to rest without") })
    // It keeps no other waiting.
    try await daemon.output(
      "drop", try workdir.write("session_id,cost\ns3,3\n", to: "x.csv"), "--no-wait")
    while try daemon.names(in: "inbox") != ["half.json"] {
      try await Task.sleep(for: .milliseconds(20))
    }
    try #require(unlink("\(daemon.inbox)/half.json") == 0)
    try daemon.drop("[\(object),\(object.replacing("s1", with: "s4"))]", as: "half.json")
    try await Self.expect(
      ["half.json": .processed(2), "whole.csv": .processed(1), "x.csv": .processed(1)], of: daemon)
    try await daemon.stop()
    // One whose end never comes is read when its time is over, and rejected with the reason.
    let hasty = DaemonProcess(
      in: workdir, name: "hasty", settings: ["ingest.settle_incomplete=50ms"])
    try await hasty.start()
    try hasty.drop("[\(object),", as: "half.json")
    let half = try workdir.write("session_id,cost\ns2,2\n", to: "half.csv")
    try #require(try await RunningProgram.run(["gzip", half]).status == 0)
    let packed = try Data(contentsOf: URL(fileURLWithPath: "\(half).gz"))
    try packed.prefix(packed.count - 3).write(
      to: URL(fileURLWithPath: "\(hasty.inbox)/half.csv.gz"))
    try await Self.expect(
      ["half.json": .rejected(""), "half.csv.gz": .rejected("")], of: hasty)
    try await hasty.stop()
  }

  private static func today(_ daemon: DaemonProcess) throws -> String {
    try #require(try daemon.names(in: "processed").last)
  }

  /// Waits until everything is in, and compares the ledger line by line.
  private static func expect(
    _ expected: [String: Line], of daemon: DaemonProcess
  ) async throws {
    try await daemon.output("sync")
    let files = try #require(try await daemon.json("files")["files"]?.elements)
    var found: [String: Line] = [:]
    for file in files {
      let name = try #require(file["name"]?.string)
      let said = (file["message"]?.string ?? "") + (file["notes"]?.text ?? "")
      var line = Line(
        state: file["state"]?.string ?? "-", rows: Int(file["rows"]?.text ?? "") ?? -1,
        reason: said)
      if let reason = expected[name]?.reason, reason == "" || said.contains(reason) {
        line.reason = reason
      }
      if line.state == "duplicate" { line.rows = 0 }
      #expect(found.updateValue(line, forKey: name) == nil, "\(name) is in the ledger twice")
    }
    for name in Set(found.keys).union(expected.keys).sorted() {
      #expect(found[name] == expected[name], "\(name)")
    }
  }
}
