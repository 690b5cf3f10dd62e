import AttributionRPC
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import AttributionIHC

/// Requests come from the daemon, and what became of them goes back, whatever breaks between.
@Suite struct PumpTests {
  /// Hands out requests, each once, and takes reports.
  private final class Queue: Sendable {
    private let waiting: Mutex<[IHCRequest]>

    init(_ requests: [IHCRequest]) { waiting = Mutex(requests) }

    func lease(_ capacity: JSON?) -> JSON {
      guard case .number(let number) = capacity, let count = number.units(decimals: 0) else {
        return [:]
      }
      return waiting.withLock { waiting in
        var response = IHCLease.Response()
        response.requests = Array(waiting.prefix(Int(count)))
        response.waitMilliseconds = 20
        waiting.removeFirst(response.requests.count)
        return response.json
      }
    }

    /// Answers as a daemon does that has nothing to complain of.
    func answer(_ call: ScriptedDaemon.Call) -> ScriptedDaemon.Reply {
      call.method == IHCLease.name
        ? .result(lease(call.params["capacity"])) : .result(IHCComplete.Response().json)
    }
  }

  /// Runs a pump while `body` does, then stops it.
  private func withPump(
    at socket: String, keys: KeyFixture, grace: Duration = .seconds(5),
    reporting: Duration = .seconds(60),
    _ body: () async throws -> Void
  ) async throws {
    try await keys.withPoster { poster in
      let pump = Pump(
        socket: socket, poster: poster, keys: keys.store,
        notice: ServiceNotice(watchdog: nil) { _ in }, logger: .silent, grace: grace,
        reporting: reporting)
      let (ends, isEnded) = AsyncStream.makeStream(of: Never.self)
      Thread.detachNewThread {
        pump.run()
        isEnded.finish()
      }
      do {
        try await body()
      } catch {
        pump.stop()
        for await _ in ends {}
        throw error
      }
      pump.stop()
      for await _ in ends {}
    }
  }

  @Test func `every request is posted once, and its answer is reported as it came`() async throws {
    let service = try await ScriptedService { request in [.answer(200, "to \(request.body)")] }
    let requests = (1...100).map { IHCRequest(to: service.url(), id: $0) }
    let queue = Queue(requests)
    let daemon = try ScriptedDaemon { queue.answer($0) }
    try await withPump(at: daemon.path, keys: try KeyFixture()) {
      try await waitUntil("all are reported") { daemon.calls(of: IHCComplete.name).count == 100 }
    }
    #expect(service.requests.count == 100)
    let reports = daemon.calls(of: IHCComplete.name)
    #expect(reports.count == 100)
    for request in requests {
      let report = try #require(
        reports.first { $0["request"] == .number(JSONNumber(request.id)) })
      #expect(report["attempt"] == 1)
      #expect(report["outcome"] == "answered")
      #expect(report["status"] == 200)
      #expect(report["body"] == .string("to \(request.body)"))
    }
    let leases = daemon.calls(of: IHCLease.name)
    #expect(leases.first?["capacity"] == 64)
    #expect(Set(leases.map { $0["worker"] }).count == 1)
  }

  @Test func `an answer is reported until the daemon has taken it`() async throws {
    let service = try await ScriptedService { _ in [.answer(206, "partly")] }
    let queue = Queue([IHCRequest(to: service.url())])
    let refusals = Mutex<[ScriptedDaemon.Reply]>([
      .hangUp, .text("no JSON"), .error(RPCError(.busy, "busy", retryAfterMilliseconds: 30)),
      .error(RPCError(.storageFull, "the disk is full")), .error(RPCError(.forbidden, "no role")),
      .error(RPCError(.internalError, "it broke")), .hangUp,
    ])
    let daemon = try ScriptedDaemon { call in
      guard call.method == IHCComplete.name else { return queue.answer(call) }
      return refusals.withLock { $0.isEmpty ? queue.answer(call) : $0.removeFirst() }
    }
    try await withPump(at: daemon.path, keys: try KeyFixture()) {
      try await waitUntil("it is taken") { daemon.calls(of: IHCComplete.name).count == 8 }
    }
    #expect(service.requests.count == 1)
    let reports = daemon.calls(of: IHCComplete.name)
    #expect(reports.count == 8)
    #expect(Set(reports).count == 1)
    #expect(reports[0]["body"] == "partly")
  }

  @Test func `a daemon that is killed and started again misses nothing`() async throws {
    let service = try await ScriptedService { _ in [.pause(100), .answer(200, "late")] }
    let keys = try KeyFixture()
    let path = keys.workdir.path("daemon.sock")
    let queue = Queue([IHCRequest(to: service.url())])
    try await withPump(at: path, keys: keys) {
      // It is not there at first.
      try await Task.sleep(for: .milliseconds(20))
      do {
        // However late this test goes on, the first daemon takes no answer.
        let first = try ScriptedDaemon(path: path) { call in
          call.method == IHCComplete.name ? .hangUp : queue.answer(call)
        }
        try await waitUntil("it is posted") { service.requests.count == 1 }
        first.hangUp()
      }
      let second = try ScriptedDaemon(path: path) { queue.answer($0) }
      try await waitUntil("it is reported") { second.calls(of: IHCComplete.name).count == 1 }
      #expect(second.calls(of: IHCComplete.name)[0]["body"] == "late")
    }
    #expect(service.requests.count == 1)
  }

  @Test(
    arguments: [
      RPCError(.invalidParams, "no"), RPCError(.notFound, "no"), RPCError(.conflict, "no"),
    ])
  func `a report that would always be refused does not hold up the others`(
    _ error: RPCError
  ) async throws {
    let service = try await ScriptedService()
    let queue = Queue((1...3).map { IHCRequest(to: service.url(), id: $0) })
    let daemon = try ScriptedDaemon { call in
      call.method == IHCComplete.name && call.params["request"] == 1
        ? .error(error) : queue.answer(call)
    }
    try await withPump(at: daemon.path, keys: try KeyFixture()) {
      try await waitUntil("all are reported") {
        Set(daemon.calls(of: IHCComplete.name).map { $0["request"] }).count == 3
      }
    }
    #expect(daemon.calls(of: IHCComplete.name).count == 3)
  }

  @Test func `an answer that is too long for the daemon's lines is reported without its text`()
    async throws
  {
    let service = try await ScriptedService { _ in [.answer(200, "long")] }
    let queue = Queue([IHCRequest(to: service.url())])
    let daemon = try ScriptedDaemon { call in
      call.params["body"] == "long"
        ? .error(RPCError(.parseError, "the line is longer", reason: "too-large"))
        : queue.answer(call)
    }
    try await withPump(at: daemon.path, keys: try KeyFixture()) {
      try await waitUntil("it is taken") { daemon.calls(of: IHCComplete.name).count == 2 }
    }
    let last = try #require(daemon.calls(of: IHCComplete.name).last)
    #expect(last["outcome"] == "too-large")
    #expect(last["body"] == nil)
    #expect(last["status"] == nil)
  }

  @Test func `before it ends it waits for what is out, and takes nothing more`() async throws {
    let service = try await ScriptedService { _ in [.pause(300), .answer(200, "in time")] }
    let queue = Queue([IHCRequest(to: service.url())])
    let daemon = try ScriptedDaemon { queue.answer($0) }
    try await withPump(at: daemon.path, keys: try KeyFixture(), grace: .seconds(60)) {
      try await waitUntil("it is posted") { service.requests.count == 1 }
    }
    let reports = daemon.calls(of: IHCComplete.name)
    #expect(reports.map { $0["body"] } == ["in time"])
    #expect(daemon.calls.last?.method == IHCComplete.name)
  }

  @Test func `what does not end in time is returned`() async throws {
    let service = try await ScriptedService { request in
      request.body.contains("ü2") ? [.answer(200, "quick")] : []
    }
    let queue = Queue((1...3).map { IHCRequest(to: service.url(), id: $0) })
    let daemon = try ScriptedDaemon { queue.answer($0) }
    try await withPump(at: daemon.path, keys: try KeyFixture(), grace: .milliseconds(300)) {
      try await waitUntil("all are posted, and one is answered") {
        service.requests.count == 3 && !daemon.calls(of: IHCComplete.name).isEmpty
      }
    }
    let outcomes = daemon.calls(of: IHCComplete.name).reduce(into: [:]) { outcomes, report in
      outcomes[report["request"]] = report["outcome"]
    }
    #expect(outcomes == [1: "returned", 2: "answered", 3: "returned"])
  }

  @Test func `without a daemon it ends in time, too`() async throws {
    let service = try await ScriptedService { _ in [] }
    let keys = try KeyFixture()
    let path = keys.workdir.path("daemon.sock")
    let queue = Queue([IHCRequest(to: service.url())])
    try await withPump(
      at: path, keys: keys, grace: .milliseconds(100), reporting: .milliseconds(100)
    ) {
      let daemon = try ScriptedDaemon(path: path) { queue.answer($0) }
      try await waitUntil("it is posted") { service.requests.count == 1 }
      daemon.hangUp()
    }
  }

  @Test func `a key that the service refuses is read again, and a new one is used`() async throws {
    let service = try await ScriptedService { request in
      [.answer(request.headers["x-api-key"] == "new" ? 200 : 403, "")]
    }
    let keys = try KeyFixture()
    let first = Queue([IHCRequest(to: service.url(), id: 1)])
    let second = Queue([IHCRequest(to: service.url(), id: 2)])
    let isRefused = Atomic<Bool>(false)
    let daemon = try ScriptedDaemon { call in
      if call.method == IHCComplete.name { isRefused.store(true, ordering: .releasing) }
      return (isRefused.load(ordering: .acquiring) ? second : first).answer(call)
    }
    try keys.replace(with: "new")
    try await withPump(at: daemon.path, keys: keys) {
      try await waitUntil("both are reported") { daemon.calls(of: IHCComplete.name).count == 2 }
    }
    #expect(service.requests.map { $0.headers["x-api-key"] } == [KeyFixture.key, "new"])
    #expect(daemon.calls(of: IHCComplete.name).map { $0["status"] } == [403, 200])
  }

  @Test func `two clients of one daemon share the work`() async throws {
    let service = try await ScriptedService { _ in [.pause(20), .answer(200, "")] }
    let queue = Queue((1...200).map { IHCRequest(to: service.url(), id: $0) })
    let daemon = try ScriptedDaemon { queue.answer($0) }
    try await withPump(at: daemon.path, keys: try KeyFixture()) {
      try await withPump(at: daemon.path, keys: try KeyFixture()) {
        try await waitUntil("all are reported") {
          daemon.calls(of: IHCComplete.name).count == 200
        }
      }
    }
    #expect(service.requests.count == 200)
    #expect(Set(daemon.calls(of: IHCComplete.name).map { $0["request"] }).count == 200)
    #expect(Set(daemon.calls(of: IHCLease.name).map { $0["worker"] }).count == 2)
  }

  @Test func `the service manager hears that it is ready and alive`() async throws {
    let daemon = try ScriptedDaemon { _ in
      .result(["requests": [], "wait_ms": 60_000, "message": "the budget is spent"])
    }
    let keys = try KeyFixture()
    let heard = Mutex<[String]>([])
    try await keys.withPoster { poster in
      let pump = Pump(
        socket: daemon.path, poster: poster, keys: keys.store,
        notice: ServiceNotice(watchdog: .seconds(30)) { line in heard.withLock { $0.append(line) }
        },
        logger: .silent)
      let (ends, isEnded) = AsyncStream.makeStream(of: Never.self)
      Thread.detachNewThread {
        pump.run()
        isEnded.finish()
      }
      try await waitUntil("three signs of life") {
        heard.withLock { $0.count { $0 == "WATCHDOG=1" } >= 3 }
      }
      pump.stop()
      for await _ in ends {}
    }
    let lines = heard.withLock { $0 }
    #expect(lines.first == "READY=1")
    #expect(
      lines.contains(
        "STATUS=0 requests out, 0 answered, 0 without an answer; the budget is spent"))
  }
}
