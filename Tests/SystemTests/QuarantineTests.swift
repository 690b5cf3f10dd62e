import AttributionRPC
import Foundation
import TestSupport
import Testing

/// Bad rows through the real programs.
@Suite(.serialized) struct QuarantineTests {
  private static let costs = """
    session_id,cost
    s1,1.00
    s2,much
    s3,also much
    s4,"a
    b"

    """

  @Test func `bad rows are shown, mended, read again and discarded, also across a kill`()
    async throws
  {
    let workdir = try Workdir()
    let daemon = DaemonProcess(in: workdir)
    try await daemon.start()
    try daemon.drop(Self.costs, as: "costs.csv")
    try await daemon.output("sync")
    let listed = try await daemon.json("quarantine")
    let places = try #require(listed["rows"]?.elements).map { row in
      ["line", "byte_offset", "column", "code"].map { row[$0]?.text ?? "" }.joined(separator: " ")
    }
    #expect(places == [#"3 24 "cost" "cast""#, #"4 32 "cost" "cast""#, #"5 45 "cost" "cast""#])
    #expect(try await daemon.output("quarantine", "show", "1").contains("s2,much"))

    // A row corrected on the command line; the daemon dies as soon as it has answered.
    try await daemon.output("quarantine", "retry", "--id", "1", "--with", "s2,2.00")
    try await daemon.kill()
    try await daemon.start()
    try await daemon.output("sync")
    #expect(try await daemon.json("status")["quarantine"] == 2)
    let retry = try await daemon.json("files", "--name", "costs.csv.retry-1.csv")
    #expect(retry["files"]?.elements?.map { $0["rows"] } == [1])

    // The others in an editor.
    let mended = workdir.path("mended.csv")
    try await daemon.output("quarantine", "export", "1", "--output", mended)
    let text = try String(contentsOfFile: mended, encoding: .utf8)
    #expect(text == "session_id,cost\ns3,also much\ns4,\"a\nb\"\n")
    let corrected = text.replacing("also much", with: "3.00").replacing("\"a\nb\"", with: "4.00")
    try workdir.write(corrected, to: "mended.csv")
    try await daemon.output("drop", mended)
    #expect(
      try await daemon.output("quarantine", "discard", "--file", "1") == "Discarded 2 rows.\n")

    let status = try await daemon.json("status")
    #expect(status["quarantine"] == 0)
    #expect(status["facts"]?["waiting_costs"] == 4)
    // Of the present process: it may have been killed before or after it loaded the first retry.
    let lags = try #require(Int(status["lag"]?["count"]?.text ?? ""))
    #expect(1...2 ~= lags)
    let missing = try await daemon.attrctl(["quarantine", "show", "1"])
    #expect(missing.status == 5)
    try await daemon.stop()
  }

  @Test func `whoever waits with a token is told how far it is`() async throws {
    let daemon = DaemonProcess(in: try Workdir())
    try await daemon.start()
    let rows = (0..<20_000).map { "s\($0),1\n" }.joined()
    try daemon.drop("session_id,cost\n" + rows, as: "costs.csv")
    let socket = daemon.socket
    let states = try await Task.detached {
      let transport = try UnixSocketTransport(path: socket)
      var states: [IngestProgress] = []
      _ = try transport.exchange(
        "ingest.sync", ["progress_token": "mine"],
        notified: { notification in
          guard notification["params"]?["token"] == "mine",
            let value = notification["params"]?["value"],
            let progress = try? IngestProgress(json: value)
          else { return }
          states.append(progress)
        })
      return states
    }.value
    #expect(!states.isEmpty)
    try await daemon.stop()
  }
}
