import AttributionRPC
import Foundation
import TestSupport
import Testing

/// What is left when the daemon is killed again and again while it works.
@Suite(.serialized) struct CrashTests {
  /// How often the load is killed.
  private static let kills = 200

  @Test(.timeLimit(.minutes(10)))
  func `killed at 200 random moments of a load, the daemon ends where a clean load ends`()
    async throws
  {
    var random = SeededRandom(seed: 200)
    let workdir = try Workdir()
    var script = try await CrashScript(in: workdir, using: &random)
    let killed = DaemonProcess(in: workdir, name: "killed")
    try await killed.start()
    try await killed.stop()
    var tally = CrashTally()
    for round in 0..<Self.kills {
      try script.drop(into: killed, roundsLeft: Self.kills - round, using: &random)
      try await killed.works(round, using: &random) {
        try script.drop(into: killed, roundsLeft: Self.kills - round, using: &$0)
      }
      let log = try await killed.kill()
      try tally.add(killed, log: log)
    }
    print("CrashTests: \(tally), \(script.dropped.count) of \(script.count) files dropped")
    #expect(tally.inProcessing > 0)
    #expect(tally.committedNotMoved > 0)
    try script.dropAll(into: killed)
    try await killed.start()
    try await killed.output("sync")

    let clean = DaemonProcess(in: workdir, name: "clean")
    try await clean.start()
    for part in script.parts {
      for file in part { try clean.drop(file.text, as: file.name) }
      try await clean.output("sync")
    }
    try await Self.expectEqual(killed, clean)
    try Self.expectEachFileOnce(killed, script.dropped)
    try await killed.stop()
    try await clean.stop()
  }

  @Test func `killed at random moments of its first start, the daemon starts the next time`()
    async throws
  {
    var random = SeededRandom(seed: 1)
    let workdir = try Workdir()
    for round in 0..<30 {
      let daemon = DaemonProcess(in: workdir, name: "daemon-\(round)")
      for _ in 0..<2 {
        try daemon.launch()
        try await Task.sleep(for: .milliseconds(Int.random(in: 5...50, using: &random)))
        try await daemon.kill()
      }
      try await daemon.start()
      try daemon.drop("session_id,cost\ns1,1\n", as: "costs.csv")
      try await daemon.output("sync")
      let verified = try await daemon.json("verify")
      #expect(verified["consistent"] == true, "\(verified)")
      #expect(try await daemon.json("status")["facts"]?["waiting_costs"] == 1)
      try await daemon.kill()
    }
  }

  private static func expectEqual(
    _ killed: DaemonProcess, _ clean: DaemonProcess
  ) async throws {
    for daemon in [killed, clean] {
      let verified = try await daemon.json("verify")
      #expect(verified["consistent"] == true, "\(verified)")
    }
    let (state, expected) = (try await DaemonState(of: killed), try await DaemonState(of: clean))
    #expect(state.differences(from: expected) == [])
    #expect(expected.count(of: "session_sources") > 10_000)
    #expect(expected.count(of: "attribution_customer_journey") > 500)
    #expect(try await LedgerState(of: killed) == LedgerState(of: clean))
    let journeys = try await clean.json("journeys", "--limit", "20")
    for journey in try #require(journeys["journeys"]?.elements) {
      let conversion = try #require(journey["conv_id"]?.string)
      // With the file and the line of every fact.
      let explained = try await killed.json("explain", conversion)
      #expect(try await clean.json("explain", conversion) == explained)
    }
    let quarantined = try await clean.json("quarantine", "list")
    #expect(quarantined["total"] == 3)
    #expect(try await killed.json("quarantine", "list")["total"] == 3)
  }

  /// Every dropped file is in one of the folders of finished files, once, and nothing else is.
  private static func expectEachFileOnce(
    _ daemon: DaemonProcess, _ dropped: [CrashScript.File]
  ) throws {
    #expect(try daemon.names(in: "inbox") == [])
    #expect(try daemon.names(in: "processing") == [])
    let folders = try daemon.names(in: "processed").map { "processed/\($0)" } + ["rejected"]
    var found: [String] = []
    var reports = 0
    for folder in folders {
      for name in try daemon.names(in: folder) {
        let path = "\(daemon.data)/\(folder)/\(name)"
        if name.hasSuffix(".report.json") {
          reports += 1
        } else {
          found.append(try String(contentsOfFile: path, encoding: .utf8))
        }
      }
    }
    #expect(found.sorted() == dropped.map(\.text).sorted())
    #expect(reports == 1)
    let known = [
      "attribution.db", "attribution.db-shm", "attribution.db-wal", "attributiond.lock", "inbox",
      "processed", "processing", "rejected",
    ]
    let foreign = try daemon.names(in: ".").filter { !known.contains($0) }
    #expect(foreign == [], "left behind by a load that was killed")
  }
}

extension DaemonProcess {
  /// Starts it and lets it work up to the moment at which it is to be killed.
  fileprivate func works(
    _ round: Int, using random: inout SeededRandom, drop: (inout SeededRandom) throws -> Void
  ) async throws {
    // The moment is the very thing that is tried here: for most no event stands.
    let moment = Duration.microseconds(Int.random(in: 0...50_000, using: &random))
    guard round % 5 > 0 else {
      try launch()
      return try await Task.sleep(for: moment)
    }
    try await start()
    try drop(&random)
    guard round % 5 == 1, let program else { return try await Task.sleep(for: moment) }
    // Now and then it must get on: right after it says that files are stored, it puts them away.
    try await withThrowingTaskGroup { group in
      group.addTask { _ = await program.writesError { $0.contains(" file ") } }
      group.addTask { try await Task.sleep(for: .seconds(2)) }
      try await group.next()
      group.cancelAll()
    }
  }
}

/// Where the kills hit.
private struct CrashTally: CustomStringConvertible {
  private var kills = 0
  private var beforeReady = 0
  private(set) var inProcessing = 0
  /// Files were stored, and not yet all put away.
  private(set) var committedNotMoved = 0
  private var inInbox = 0

  mutating func add(_ daemon: DaemonProcess, log: String) throws {
    kills += 1
    if !log.contains(DaemonProcess.readySign) { beforeReady += 1 }
    let processing = try daemon.names(in: "processing")
    if !processing.isEmpty { inProcessing += 1 }
    let stored = log.split(separator: "\n").filter { $0.contains(" file ") }
      .compactMap { $0.split(separator: " ").first { $0.hasPrefix("name=") }?.dropFirst(5) }
    if processing.contains(where: { file in stored.contains { file.hasSuffix($0) } }) {
      committedNotMoved += 1
    }
    if try !daemon.names(in: "inbox").isEmpty { inInbox += 1 }
  }

  var description: String {
    "\(kills) kills, \(beforeReady) before ready, \(inProcessing) with files in processing/, "
      + "\(committedNotMoved) of them with files that were stored and not yet moved, "
      + "\(inInbox) with files in inbox/"
  }
}
