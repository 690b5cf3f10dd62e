import AttributionCore
import AttributionRPC
import Synchronization
import TestSupport
import Testing

@testable import AttributionDaemon

@Suite(.serialized) struct ProgressTests {
  @Test func `the lag of every file that was taken in is counted`() async throws {
    let running = try RunningEngine()
    try running.drop("session_id,cost\ns1,1\n", as: "a.csv")
    try running.drop("session_id,cost\ns2,1\n", as: "b.csv")
    _ = try await running.sync()
    try running.drop("session_id,cost\ns1,1\n", as: "again.csv")
    try running.drop("no,columns,of,ours\n", as: "foreign.csv")
    _ = try await running.sync()
    let lag = try await running.table.call(SystemStatus()).lag
    #expect(lag.count == 2)
    #expect(lag.p50 <= lag.p90 && lag.p90 <= lag.p99 && lag.p99 <= lag.longest)
    await running.engine.stop()
  }

  @Test func `files in hand are listed with their progress`() async throws {
    let running = try RunningEngine()
    try running.drop("session_id,cost\ns1,1\n", as: "before.csv")
    _ = try await running.sync()
    await running.engine.stop()
    let engine = try #require(running.engine as? Engine)
    let start = ContinuousClock.now
    engine.shared.state.withLock { state in
      state.loading = [(1, "before.csv"), (2, "a.csv"), (3, "b.csv")].map { id, name in
        EngineState.LoadingFile(
          id: FileID(rawValue: id), name: name, bytes: 900, arrivedAt: Instant(micros: 5))
      }
      var pace = ReadingPace(start: start)
      pace.advance(to: ReadingPace.Mark(instant: start + .seconds(3), bytes: 300, rows: 30))
      state.current = EngineState.FileProgress(
        id: FileID(rawValue: 2), name: "a.csv", bytesTotal: 900, pace: pace)
    }
    let files = try await running.files()
    #expect(files.map(\.name) == ["b.csv", "a.csv", "before.csv"])
    #expect(files.map(\.state) == [.processing, .processing, .processed])
    let progress = try #require(files[1].progress)
    #expect(progress.bytesDone == 300 && progress.bytesTotal == 900 && progress.rows == 30)
    #expect(progress.rowsPerSecond == 10 && progress.bytesPerSecond == 100)
    #expect(progress.secondsLeft == 6)
    #expect(files[0].progress == nil)
    #expect(try await running.table.call(SystemStatus()).currentFile?.secondsLeft == 6)
    var request = IngestList()
    request.state = .processing
    request.name = "b.csv"
    #expect(try await running.table.call(request).files.map(\.id) == [3])
  }
}
