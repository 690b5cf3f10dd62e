import AttributionRPC
import Foundation
import TestSupport
import Testing

/// What is left when the daemon is killed, and its disk fails, again and again while it works.
///
/// With `ATTRIBUTIOND_TESTS=full` in the environment the tests take more rounds, and minutes.
@Suite(.serialized) struct CrashTests {
  private static let isFull = ProcessInfo.processInfo.environment["ATTRIBUTIOND_TESTS"] == "full"

  /// How often each kind of fault hits the load.
  private static let faults: [(fault: CrashFault, rounds: Int)] =
    isFull
    ? [(.failpoint, 600), (.moment, 200), (.disk, 200)]
    : [(.failpoint, 50), (.moment, 30), (.disk, 20)]

  @Test(.timeLimit(.minutes(20)))
  func `killed and failed at failpoints and at random, the daemon ends where a clean load ends`()
    async throws
  {
    var random = SeededRandom(seed: 200)
    let workdir = try Workdir()
    var script = try await CrashScript(in: workdir, using: &random)
    let crashed = DaemonProcess(in: workdir, name: "crashed", settings: ["ingest.retry=10ms"])
    try await crashed.start()
    try await crashed.stop()
    var tally = CrashTally()
    var rounds = Self.faults.flatMap { Array(repeating: $0.fault, count: $0.rounds) }
      .shuffled(using: &random)
    while let fault = rounds.popLast() {
      let roundsLeft = rounds.count + 1
      let log = try await fault.strike(crashed, tally.rounds, using: &random) {
        try script.drop(into: crashed, roundsLeft: roundsLeft, using: &$0)
        if fault != .moment { try script.dropFiller(into: crashed) }
      }
      try tally.add(crashed, fault, log: log)
    }
    print("CrashTests: \(tally), \(script.dropped.count) files dropped")
    #expect(tally.inProcessing > 0)
    #expect(tally.committedNotMoved > 0)
    #expect(tally.hits(of: .failpoint) > Self.faults[0].rounds / 2)
    #expect(tally.hits(of: .disk) > 0)
    try await crashed.start()
    try await script.dropRest(into: crashed)
    try await crashed.output("sync")

    let clean = DaemonProcess(in: workdir, name: "clean")
    try await clean.start()
    for part in script.parts + [script.fillers] {
      for file in part { try clean.drop(file.text, as: file.name) }
      try await clean.output("sync")
    }
    try await Self.expectEqual(crashed, clean)
    try Self.expectEachFileOnce(crashed, script.dropped)
    try await crashed.stop()
    try await clean.stop()
  }

  @Test func `killed at random moments of its first start, the daemon starts the next time`()
    async throws
  {
    var random = SeededRandom(seed: 1)
    let workdir = try Workdir()
    for round in 0..<(Self.isFull ? 30 : 12) {
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
    _ crashed: DaemonProcess, _ clean: DaemonProcess
  ) async throws {
    for daemon in [crashed, clean] {
      let verified = try await daemon.json("verify")
      #expect(verified["consistent"] == true, "\(verified)")
    }
    let (state, expected) = (try await DaemonState(of: crashed), try await DaemonState(of: clean))
    #expect(state.differences(from: expected) == [])
    #expect(expected.count(of: "session_sources") > 10_000)
    #expect(expected.count(of: "attribution_customer_journey") > 500)
    #expect(try await LedgerState(of: crashed) == LedgerState(of: clean))
    let journeys = try await clean.json("journeys", "--limit", "20")
    for journey in try #require(journeys["journeys"]?.elements) {
      let conversion = try #require(journey["conv_id"]?.string)
      // With the file and the line of every fact.
      let explained = try await crashed.json("explain", conversion)
      #expect(try await clean.json("explain", conversion) == explained)
    }
    let quarantined = try await clean.json("quarantine", "list")
    #expect(quarantined["total"] == 3)
    #expect(try await crashed.json("quarantine", "list")["total"] == 3)
  }

  /// Every dropped file is in one of the folders of finished files, once, each rejected one with
  /// its report, and nothing else is.
  private static func expectEachFileOnce(
    _ daemon: DaemonProcess, _ dropped: [CrashScript.File]
  ) throws {
    #expect(try daemon.names(in: "inbox") == [])
    #expect(try daemon.names(in: "processing") == [])
    let folders = try daemon.names(in: "processed").map { "processed/\($0)" } + ["rejected"]
    var found: [String] = []
    for folder in folders {
      for name in try daemon.names(in: folder) where !name.hasSuffix(".report.json") {
        let path = "\(daemon.data)/\(folder)/\(name)"
        found.append(try String(contentsOfFile: path, encoding: .utf8))
      }
    }
    #expect(found.sorted() == dropped.map(\.text).sorted())
    let rejected = try daemon.names(in: "rejected")
    let reports = rejected.filter { $0.hasSuffix(".report.json") }
    #expect(reports.count == dropped.filter(\.isRejected).count)
    #expect(Set(rejected) == Set(reports + reports.map { String($0.dropLast(12)) }))
    let known = [
      "attribution.db", "attribution.db-shm", "attribution.db-wal", "attributiond.lock", "inbox",
      "processed", "processing", "rejected",
    ]
    let foreign = try daemon.names(in: ".").filter { !known.contains($0) }
    #expect(foreign == [], "left behind by a load that was killed")
  }
}

/// Where the faults hit.
private struct CrashTally: CustomStringConvertible {
  private(set) var rounds = 0
  private var hits: [CrashFault: Int] = [:]
  private var beforeReady = 0
  private(set) var inProcessing = 0
  /// Files were stored, and not yet all put away.
  private(set) var committedNotMoved = 0
  private var inInbox = 0

  mutating func add(_ daemon: DaemonProcess, _ fault: CrashFault, log: CrashFault.Log) throws {
    rounds += 1
    if log.isHit { hits[fault, default: 0] += 1 }
    if !log.text.contains(DaemonProcess.readySign) { beforeReady += 1 }
    let processing = try daemon.names(in: "processing")
    if !processing.isEmpty { inProcessing += 1 }
    let stored = log.text.split(separator: "\n").filter { $0.contains(" file ") }
      .compactMap { $0.split(separator: " ").first { $0.hasPrefix("name=") }?.dropFirst(5) }
    if processing.contains(where: { file in stored.contains { file.hasSuffix($0) } }) {
      committedNotMoved += 1
    }
    if try !daemon.names(in: "inbox").isEmpty { inInbox += 1 }
  }

  func hits(of fault: CrashFault) -> Int { hits[fault, default: 0] }

  var description: String {
    let hits = hits.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($1) by \($0.rawValue)" }
    return "\(rounds) kills, hit \(hits.joined(separator: ", ")), \(beforeReady) before ready, "
      + "\(inProcessing) with files in processing/, \(committedNotMoved) of them with files that "
      + "were stored and not yet moved, \(inInbox) with files in inbox/"
  }
}
