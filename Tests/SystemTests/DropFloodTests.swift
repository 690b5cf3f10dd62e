import AttributionRPC
import Foundation
import TestSupport
import Testing

/// More files at once than the kernel's queue of events holds, and than are kept in mind.
///
/// With `ATTRIBUTIOND_TESTS=full` in the environment there are twenty thousand of them.
@Suite struct DropFloodTests {
  @Test(.timeLimit(.minutes(20)))
  func `thousands of small files at once are all in, each once`() async throws {
    let isFull = ProcessInfo.processInfo.environment["ATTRIBUTIOND_TESTS"] == "full"
    let count = isFull ? 20_000 : 9_000
    let workdir = try Workdir()
    let daemon = DaemonProcess(
      in: workdir, settings: isFull ? [] : ["ingest.pending_files=4000"])
    try await daemon.start()
    // Or it would read the events as they come, and the queue would not overflow.
    try #require(daemon.program).send(SIGSTOP)
    let start = ContinuousClock.now
    let inbox = daemon.inbox
    try await OwnThread.run {
      for number in 0..<count {
        // Each under its own name from the beginning, as `cp` does it: two events a file.
        let file = open("\(inbox)/\(number).csv", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(file >= 0, "errno \(errno)")
        let text = "session_id,cost\ns\(number),1\n"
        try #require(write(file, text, text.utf8.count) == text.utf8.count)
        close(file)
      }
    }
    let dropped = ContinuousClock.now
    try #require(daemon.program).send(SIGCONT)
    try await daemon.output("sync", "--timeout", "300")
    print("DropFloodTests: dropped in \(dropped - start), in after \(ContinuousClock.now - start)")
    let status = try await daemon.json("status")
    #expect(status["files"]?["processed"] == .number(JSONNumber(Int64(count))))
    #expect(status["files"]?["pending"] == 0)
    for state in ["processing", "rejected", "duplicate"] {
      #expect(status["files"]?[state] == 0, "\(state)")
    }
    #expect(status["facts"]?["waiting_costs"] == .number(JSONNumber(Int64(count))))
    #expect(try daemon.names(in: "inbox") == [])
    #expect(try daemon.names(in: "processing") == [])
    var names: [String] = []
    for day in try daemon.names(in: "processed") {
      names += try daemon.names(in: "processed/\(day)")
    }
    #expect(Set(names).count == count)
    #expect(names.count == count)
    try await daemon.stop()
    // Many times faster than Foundation's way.
    let removal = try await RunningProgram.run(["rm", "-r", daemon.data])
    #expect(removal.status == 0, "\(removal.errors)")
  }
}
