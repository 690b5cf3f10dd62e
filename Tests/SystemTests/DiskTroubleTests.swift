import AttributionRPC
import Foundation
import TestSupport
import Testing

/// Disks that fill up or break while the real daemon works on them, and files that change under it.
@Suite struct DiskTroubleTests {
  private static let retry = "ingest.retry=20ms"

  /// Sessions of one export after another; each of some 100 KiB.
  private static func export(_ number: Int, rows: Int = 1500) -> String {
    "session_id,user_id,channel_name,event_date,event_time,holder_engagement\n"
      + (0..<rows).map { row in
        "s\(number)-\(row),u\(row % 400),Channel \(row % 5),2026-01-\(10 + row % 9),10:00:00,1\n"
      }.joined()
  }

  @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.missing)"), .timeLimit(.minutes(20)))
  func `a disk that is full pauses the daemon, which says so and goes on when there is space`()
    async throws
  {
    let workdir = try Workdir()
    let disk = try await SmallDisk(at: workdir.path("daemon"), mebibytes: 8)
    let daemon = DaemonProcess(in: workdir, settings: [Self.retry])
    try await daemon.start()
    try daemon.drop(Self.export(0), as: "0.csv")
    try await daemon.output("sync")
    // What is left would hold the file, and not what is made of it.
    try disk.fill(leaving: 300 << 10)
    try daemon.drop(Self.export(1), as: "1.csv")
    // Now and then it is tried again; the reason stays to be read.
    var status = try await daemon.status { $0.contains("space") }
    while status["state"] != "paused" { status = try await daemon.json("status") }
    #expect(status["message"]?.string?.contains("space") == true, "\(status)")
    // Reading goes on.
    #expect(status["facts"]?["sessions"] == 1500)
    #expect(try await daemon.output("report").contains("Channel 1"))
    try disk.free()
    try await daemon.output("sync")
    #expect(try await daemon.json("status")["facts"]?["sessions"] == 3000)
    #expect(try await daemon.json("verify")["consistent"] == true)
    try await daemon.stop()
    try await disk.unmount()
  }

  @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.missing)"), .timeLimit(.minutes(20)))
  func `below the reserve of free disk nothing is taken, and all of it when there is space`()
    async throws
  {
    let workdir = try Workdir()
    let disk = try await SmallDisk(at: workdir.path("daemon"), mebibytes: 16)
    let daemon = DaemonProcess(
      in: workdir, settings: [Self.retry, "ingest.min_free=4MiB", "ingest.poll=50ms"])
    try await daemon.start()
    try disk.fill(leaving: 3 << 20)
    try daemon.drop(Self.export(0), as: "0.csv")
    let status = try await daemon.status { $0.contains("ingest.min_free") }
    #expect(status["message"]?.string?.contains("MiB of the disk are free") == true, "\(status)")
    #expect(status["state"] == "paused")
    #expect(try daemon.names(in: "inbox") == ["0.csv"])
    // Nobody is told that it is in.
    #expect(try await daemon.attrctl(["sync", "--timeout", "0"]).status == 7)
    while try await daemon.json("status")["files"]?["pending"] != 1 {
      try await Task.sleep(for: .milliseconds(20))
    }
    try disk.free()
    try await daemon.output("sync")
    #expect(try await daemon.json("status")["facts"]?["sessions"] == 1500)
    #expect(try daemon.names(in: "inbox") == [])
    try await daemon.stop()
    try await disk.unmount()
  }

  @Test func `an inbox whose marker is gone is left alone until it is back`() async throws {
    let workdir = try Workdir()
    let daemon = DaemonProcess(in: workdir, settings: ["ingest.poll=50ms"])
    try await daemon.start()
    let marker = "\(daemon.inbox)/.attributiond-inbox"
    try #require(rename(marker, workdir.path("marker")) == 0)
    try daemon.drop(Self.export(0, rows: 3), as: "0.csv")
    let status = try await daemon.status { $0.contains("marker") }
    #expect(status["message"]?.string?.contains("may not be mounted") == true, "\(status)")
    #expect(status["state"] == "paused")
    #expect(try daemon.names(in: "inbox") == ["0.csv"])
    try #require(rename(workdir.path("marker"), marker) == 0)
    try await daemon.output("sync")
    #expect(try await daemon.json("status")["facts"]?["sessions"] == 3)
    try await daemon.stop()
  }

  @Test func `an inbox that is polled takes files all the same, and says that it is polled`()
    async throws
  {
    let workdir = try Workdir()
    let daemon = DaemonProcess(in: workdir, settings: ["ingest.watch=polling", "ingest.poll=50ms"])
    try await daemon.start()
    try daemon.drop(Self.export(0, rows: 3), as: "0.csv")
    _ = try await daemon.status { $0.contains("polled, as configured") }
    while try !daemon.names(in: "inbox").isEmpty { try await Task.sleep(for: .milliseconds(20)) }
    try await daemon.output("sync")
    #expect(try await daemon.json("status")["facts"]?["sessions"] == 3)
    try await daemon.stop()
  }

  #if DEBUG
    @Test(.timeLimit(.minutes(20)))
    func `a file that is written to while it is read is read again, with all of it`() async throws {
      let workdir = try Workdir()
      let daemon = DaemonProcess(in: workdir, settings: [Self.retry])
      // It stands still when it has read the first of two files.
      try await daemon.start(failpoints: "hash=stop@1")
      try daemon.drop(Self.export(0, rows: 10), as: "0.csv")
      let program = try #require(daemon.program)
      let stopped = try await OwnThread.run { [id = program.id] in try State.await("T", of: id) }
      try #require(stopped)
      let claimed = try #require(try daemon.names(in: "processing").first)
      let file = open("\(daemon.data)/processing/\(claimed)", O_WRONLY | O_APPEND)
      try #require(file >= 0)
      let more = "late,u1,Channel 1,2026-01-20,10:00:00,1\n"
      try #require(write(file, more, more.utf8.count) == more.utf8.count)
      close(file)
      program.send(SIGCONT)
      try await daemon.output("sync")
      #expect(try await daemon.json("status")["facts"]?["sessions"] == 11)
      let files = try #require(try await daemon.json("files")["files"]?.elements)
      #expect(files.map { $0["rows"] } == [11])
      try await daemon.stop()
    }
  #endif
}

extension DaemonProcess {
  /// Waits for a status with a message that `isWanted`; the test's time limit ends it.
  fileprivate func status(_ isWanted: (String) -> Bool) async throws -> JSON {
    while true {
      let status = try await json("status")
      if let message = status["message"]?.string, isWanted(message) { return status }
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}

/// What a process is doing.
private enum State {
  /// Waits for a state, such as `T` for stopped; false where the process ends first.
  static func `await`(_ state: Character, of id: pid_t) throws -> Bool {
    while true {
      guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else {
        return false
      }
      // After the name, which stands in brackets and may hold anything.
      let rest = text.split(separator: ")").last ?? ""
      if rest.dropFirst().first == state { return true }
      usleep(2000)
    }
  }
}
