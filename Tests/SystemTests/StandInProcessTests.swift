import Foundation
import TestSupport
import Testing

/// The stand-in as a program: where it says that it listens, and when it ends.
@Suite struct StandInProcessTests {
  @Test func `it ends at once when it is told to`() async throws {
    for signal in [SIGTERM, SIGINT] {
      let program = try RunningProgram([RunningProgram.remoteClient, "stand-in", "--port", "0"])
      let line = await program.nextLine()
      #expect(line?.hasPrefix("listening on http://127.0.0.1:") == true)
      program.send(signal)
      let ending = await program.ended()
      #expect(ending.status == 0, "\(ending.errors)")
      #expect(ending.errors == "")
    }
  }

  @Test(.timeLimit(.minutes(20))) func `it ends when the process that started it is killed`()
    async throws
  {
    let shell = try RunningProgram(
      ["sh", "-c", #""$0" stand-in --port 0 & wait"#, RunningProgram.remoteClient])
    _ = await shell.nextLine()
    shell.send(SIGKILL)
    // Its output ends only when the stand-in, which writes to the same pipe, has ended.
    let ending = await shell.ended()
    #expect(ending.status == -SIGKILL)
  }

  @Test func `a second one on the same port says so`() async throws {
    let first = try await StandInProcess(in: Workdir())
    let port = try #require(first.url.split(separator: ":").last)
    let run = try await RunningProgram.run([
      RunningProgram.remoteClient, "stand-in", "--port", String(port),
    ])
    #expect(run.status == 69)
    #expect(run.errors.contains("127.0.0.1:\(port): Address already in use"))
    try await first.stop()
  }
}
