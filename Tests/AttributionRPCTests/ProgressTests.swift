import AttributionRPC
import Synchronization
import Testing

@Suite struct ProgressTests {
  /// What a dispatcher sent besides responses.
  private final class Notifications: Sendable {
    private let sent = Mutex<[String]>([])

    var lines: [String] { sent.withLock { $0 } }

    func add(_ line: [UInt8]) {
      sent.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
    }
  }

  private static func progress(_ files: Int) -> IngestProgress {
    var progress = IngestProgress()
    progress.pendingFiles = files
    return progress
  }

  private static func notification(_ files: Int) -> String {
    #"{"jsonrpc":"2.0","method":"$/progress","params":{"token":"t","value":{"state":"idle","#
      + #""pending_files":\#(files),"processing_files":0,"pending_users":0}}}"# + "\n"
  }

  private static func dispatcher(
    _ body: @escaping @Sendable (ProgressReporter<IngestProgress>) async -> Void
  ) -> RPCDispatcher {
    var table = MethodTable()
    table.on(IngestSync.self) { _, progress in
      await body(progress)
      return IngestSync.Response()
    }
    return RPCDispatcher(table: table, run: "test")
  }

  private static func call(_ token: String) -> RPCMessage {
    RPCMessage(
      .complete(
        Array(#"{"jsonrpc":"2.0","method":"ingest.sync","params":{\#(token)},"id":1}"#.utf8)))
  }

  @Test func `a call with a token is told how far it is, each state once`() async {
    let notifications = Notifications()
    let dispatcher = Self.dispatcher { progress in
      for files in [3, 3, 2, 0] { progress.report(Self.progress(files)) }
    }
    let response = await dispatcher.respond(to: Self.call(#""progress_token":"t""#)) {
      notifications.add($0)
    }
    #expect(response != nil)
    #expect(notifications.lines == [3, 2, 0].map(Self.notification))
  }

  @Test func `nothing is sent without a token, nor after the response`() async throws {
    let notifications = Notifications()
    let kept = Mutex<ProgressReporter<IngestProgress>?>(nil)
    let dispatcher = Self.dispatcher { progress in
      if !progress.isWanted { progress.report(Self.progress(1)) }
      kept.withLock { $0 = progress }
    }
    for token in ["", #""progress_token":"t""#] {
      _ = await dispatcher.respond(to: Self.call(token)) { notifications.add($0) }
      let reporter = try #require(kept.withLock { $0 })
      reporter.report(Self.progress(2))
    }
    #expect(notifications.lines == [])
  }

  @Test func `a client is told what comes before its answer`() throws {
    let server = try ScriptedServer(
      reply: Self.notification(2) + Self.notification(1)
        + #"{"jsonrpc":"2.0","result":{"files":2,"pending_users":0,"generation":1},"id":1}"# + "\n")
    let transport = try UnixSocketTransport(path: server.path)
    var told: [JSON?] = []
    let result = try transport.exchange(
      "ingest.sync", [:], notified: { told.append($0["params"]?["value"]?["pending_files"]) })
    #expect(told == [2, 1])
    #expect(result["files"] == 2)
  }

  @Test func `a client that gives up does so between notifications, too`() throws {
    let server = try ScriptedServer(reply: Self.notification(2) + Self.notification(1))
    let transport = try UnixSocketTransport(path: server.path)
    let interrupted = ClientError.transport(TransportError(.interrupted, path: server.path))
    #expect(throws: interrupted) { try transport.exchange("ingest.sync", [:], idle: { false }) }
  }
}
