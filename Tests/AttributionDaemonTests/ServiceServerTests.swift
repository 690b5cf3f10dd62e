import AttributionRPC
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import AttributionDaemon

/// The server on a real Unix socket, with methods made for the test.
@Suite struct ServiceServerTests {
  private let workdir: Workdir
  private let gate = Gate()

  init() throws { workdir = try Workdir() }

  /// Lets calls wait until a test has seen what it wants to see.
  private final class Gate: Sendable {
    private struct State {
      var isOpen = false
      var arrived = 0
      var waiting: [CheckedContinuation<Void, Never>] = []
      var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var arrived: Int { state.withLock { $0.arrived } }

    /// Notes a call, and wakes who waited for so many.
    func count() {
      let reached = state.withLock { state in
        state.arrived += 1
        let arrived = state.arrived
        defer { state.watchers.removeAll { $0.count <= arrived } }
        return state.watchers.filter { $0.count <= arrived }
      }
      for watcher in reached { watcher.continuation.resume() }
    }

    /// Notes a call, and lets it wait until the gate is open.
    func pass() async {
      count()
      await withCheckedContinuation { continuation in
        let isOpen = state.withLock { state in
          if !state.isOpen { state.waiting.append(continuation) }
          return state.isOpen
        }
        if isOpen { continuation.resume() }
      }
    }

    /// Returns once so many calls have come.
    func hasSeen(_ count: Int) async {
      await withCheckedContinuation { continuation in
        let isReached = state.withLock { state in
          guard state.arrived < count else { return true }
          state.watchers.append((count, continuation))
          return false
        }
        if isReached { continuation.resume() }
      }
    }

    func open() {
      let waiting = state.withLock { state in
        state.isOpen = true
        defer { state.waiting = [] }
        return state.waiting
      }
      for continuation in waiting { continuation.resume() }
    }
  }

  /// Serves `hello` (at once), `ingest.rescan` (at the gate) and `models.list` (256 KiB).
  private func serving<Result>(
    _ adjust: (inout ServerLimits) -> Void = { _ in },
    _ body: (RPCServer, String) async throws -> Result
  ) async throws -> Result {
    var limits = try ServiceSettingsTests.read().server
    // Tests that run beside this one may hold its threads for a minute between two of its lines.
    limits.line = .seconds(600)
    limits.idle = .seconds(600)
    limits.drain = .seconds(600)
    adjust(&limits)
    var table = MethodTable()
    table.on(SystemHello.self) { _ in SystemHello.Response() }
    table.on(IngestRescan.self) { [gate] _ async throws(RPCError) in
      await gate.pass()
      return IngestRescan.Response()
    }
    table.on(ModelsList.self) { [gate] _ async throws(RPCError) in
      gate.count()
      throw RPCError(.notFound, String(repeating: "x", count: 256 << 10))
    }
    let path = workdir.path("rpc.sock")
    let server = RPCServer(
      socket: try ListeningSocket.bind(path), table: table, limits: limits,
      roles: PeerRoles(clients: []),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await server.start()
    do {
      let result = try await body(server, path)
      gate.open()
      try await server.stop()
      return result
    } catch {
      gate.open()
      try await server.stop()
      throw error
    }
  }

  private func call(_ method: String, _ id: Int) -> String {
    #"{"jsonrpc":"2.0","method":"\#(method)","id":\#(id)}"# + "\n"
  }

  /// A conversation, with the ids that name calls in the log taken out.
  private func transcript(_ lines: [String]) -> [String] {
    lines.map { $0.replacing(/,"request_id":"[0-9a-f]+-[0-9]+"/, with: "") }
  }

  @Test func `a conversation goes as the standard says`() async throws {
    let answers = try await serving { _, path in
      let client = try ServiceTestClient(path)
      var answers: [String] = []
      for line in [
        #"{"jsonrpc":"2.0","method":"nothing","id":"a"}"#, "half a line", "[]", #"{"id":7}"#,
        #"[{"jsonrpc":"2.0","method":"system.hello"},{"jsonrpc":"2.0","method":"x","id":null}]"#,
      ] {
        try await client.send(line + "\r\n")
        answers += try await client.lines(1)
      }
      return transcript(answers)
    }
    #expect(
      answers == [
        #"{"jsonrpc":"2.0","error":{"code":-32601,"message":"nothing: no such method","data":{"code":"method-not-found","hint":"`rpc.discover` lists the methods"}},"id":"a"}"#,
        #"{"jsonrpc":"2.0","error":{"code":-32700,"message":"byte 0: not JSON; expected a value, a comma, a colon or a closing bracket","data":{"code":"unexpected-byte","hint":"send one JSON value a line, ended by LF"}},"id":null}"#,
        #"{"jsonrpc":"2.0","error":{"code":-32600,"message":"an empty batch; expected calls","data":{"code":"invalid-request"}},"id":null}"#,
        #"{"jsonrpc":"2.0","error":{"code":-32600,"message":"jsonrpc: expected \"2.0\"","data":{"code":"invalid-request"}},"id":7}"#,
        #"[{"jsonrpc":"2.0","error":{"code":-32601,"message":"x: no such method","data":{"code":"method-not-found","hint":"`rpc.discover` lists the methods"}},"id":null}]"#,
      ])
  }

  @Test func `a hundred calls in one write are all answered, at most 32 at a time`() async throws {
    let ids = try await serving { _, path in
      let client = try ServiceTestClient(path)
      try await client.send((1...100).map { call("ingest.rescan", $0) }.joined())
      await gate.hasSeen(32)
      // Another connection is answered while this one waits: its calls would have come by now.
      let other = try ServiceTestClient(path)
      try await other.send(call("system.hello", 0))
      #expect(try await other.lines(1).count == 1)
      #expect(gate.arrived == 32)
      gate.open()
      let lines = try await client.lines(100)
      return try lines.map { try JSON(parsing: $0)["id"]?.text ?? "" }
    }
    #expect(Set(ids) == Set((1...100).map(String.init)))
  }

  @Test func `a client that does not read costs little and slows nobody`() async throws {
    try await serving { _, path in
      let lazy = try ServiceTestClient(path)
      try await lazy.send((1...64).map { call("models.list", $0) }.joined())
      await gate.hasSeen(32)
      let other = try ServiceTestClient(path)
      for id in 1...50 {
        try await other.send(call("system.hello", id))
        #expect(try await other.lines(1).count == 1)
      }
      // Those that had begun ended, and nothing more was begun for want of room.
      #expect(gate.arrived < 64)
      // It may still read all of it, whenever it wants.
      lazy.finish()
      #expect(try await lazy.lines().count == 64)
    }
  }

  @Test func `the last line needs no end where the client has finished`() async throws {
    let lines = try await serving { _, path in
      let client = try ServiceTestClient(path)
      try await client.send(String(call("nothing", 1).dropLast()))
      client.finish()
      return try await client.lines()
    }
    #expect(lines.count == 1)
  }

  @Test func `one connection too many is told to come back`() async throws {
    try await serving {
      $0.connections = 128
    } _: { server, path in
      var clients = try (1...128).map { _ in try ServiceTestClient(path) }
      // All are in once the last of them is answered.
      try await clients[127].send(call("system.hello", 1))
      #expect(try await clients[127].lines(1).count == 1)
      let refused = try await ServiceTestClient(path).lines()
      #expect(refused.count == 1)
      let error = try #require(try JSON(parsing: refused.joined())["error"].flatMap(RPCError.init))
      #expect(error.code == .busy)
      #expect(error.retryAfterMilliseconds == 1_000)
      clients.removeLast(64)
      while try await server.connectionCount() > 64 { await Task.yield() }
      let next = try ServiceTestClient(path)
      try await next.send(call("system.hello", 2))
      #expect(try await next.lines(1).count == 1)
    }
  }

  @Test func `half a line is not waited for forever, however it trickles`() async throws {
    try await serving {
      $0.line = .milliseconds(50)
    } _: { _, path in
      let client = try ServiceTestClient(path)
      try await client.send(call("system.hello", 1) + "{")
      #expect(try await client.lines().count == 1)
    }
  }

  @Test func `a silent connection is closed`() async throws {
    try await serving {
      $0.idle = .milliseconds(50)
    } _: { _, path in
      let client = try ServiceTestClient(path)
      #expect(try await client.lines().isEmpty)
    }
  }

  @Test func `a connection whose call takes long is not silent`() async throws {
    try await serving {
      // Long enough to connect and call on a machine that is busy with something else.
      $0.idle = .seconds(2)
    } _: { _, path in
      let client = try ServiceTestClient(path)
      try await client.send(call("ingest.rescan", 1))
      await gate.hasSeen(1)
      let silent = try ServiceTestClient(path)
      #expect(try await silent.lines().isEmpty)
      gate.open()
      #expect(try await client.lines().count == 1)
    }
  }

  @Test func `eight unreadable lines in a row end a connection`() async throws {
    try await serving { _, path in
      let client = try ServiceTestClient(path)
      try await client.send(String(repeating: "no\n", count: 20))
      #expect(try await client.lines().count == 8)
    }
  }

  @Test func `a line over the limit is refused, and the next one read`() async throws {
    let lines = try await serving {
      $0.calls.requestBytes = 200
    } _: { _, path in
      let client = try ServiceTestClient(path)
      try await client.send(String(repeating: "x", count: 10_000) + "\n" + call("system.hello", 2))
      client.finish()
      return try await client.lines()
    }
    #expect(lines.count == 2)
    #expect(lines.contains { $0.contains("the line is longer than 200 bytes") })
    #expect(lines.contains { $0.hasSuffix(#""id":2}"#) })
  }

  @Test func `a stop answers the calls in flight and takes no more`() async throws {
    try await serving { server, path in
      let client = try ServiceTestClient(path)
      try await client.send(call("ingest.rescan", 1))
      await gate.hasSeen(1)
      async let stopped: Void = server.stop()
      // The socket is gone at once; then the call is let go.
      while access(path, F_OK) == 0 { await Task.yield() }
      gate.open()
      #expect(try await client.lines().count == 1)
      try await stopped
    }
  }

  @Test func `a stop does not wait for a call that does not end`() async throws {
    try await serving {
      $0.drain = .milliseconds(50)
    } _: { server, path in
      let client = try ServiceTestClient(path)
      try await client.send(call("ingest.rescan", 1))
      await gate.hasSeen(1)
      try await server.stop()
      #expect(try await client.lines().isEmpty)
    }
  }
}
