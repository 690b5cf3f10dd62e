import AttributionCore
import AttributionRPC
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import AttributionDaemon

/// What the service manager is told, of an engine that is a fake.
@Suite struct ServiceLifeSignsTests {
  /// A fake engine: its heart beats until it is stopped, and its settings are kept.
  private final class FakeEngine: EngineControl {
    private let beat = Atomic<UInt64>(0)
    private let isBeating = Atomic<Bool>(true)
    let reloaded = Mutex<[Settings]>([])

    func start() throws {}

    func stop() async { hang() }

    func hang() { isBeating.store(false, ordering: .relaxed) }

    func reload(_ settings: Settings) async -> [String] {
      reloaded.withLock { $0.append(settings) }
      return []
    }

    var heartbeat: UInt64 {
      guard isBeating.load(ordering: .relaxed) else { return beat.load(ordering: .relaxed) }
      return beat.wrappingAdd(1, ordering: .relaxed).newValue
    }

    var statusLine: String { isBeating.load(ordering: .relaxed) ? "idle\nREADY=0" : "hung" }
  }

  /// A service manager that only listens.
  private struct Manager {
    let messages: AsyncStream<String>
    let manager: ServiceManager

    init(watchdog: Duration?) {
      let (messages, continuation) = AsyncStream.makeStream(of: String.self)
      self.messages = messages
      manager = ServiceManager(watchdog: watchdog) { continuation.yield($0) }
    }
  }

  @Test func `signs of life end when the writer hangs, and the log says why`() async throws {
    let workdir = try Workdir()
    let engine = FakeEngine()
    let listener = Manager(watchdog: .milliseconds(40))
    let (warnings, warn) = AsyncStream.makeStream(of: String.self)
    let logger = Logger(label: "test") { _ in
      LineHandler(.text, threshold: LogThreshold(.info)) {
        warn.yield(String(decoding: $0, as: UTF8.self))
      }
    }
    let server = RPCServer(
      socket: try ListeningSocket.bind(workdir.path("s")), table: MethodTable(),
      limits: try ServiceSettingsTests.read().server, roles: PeerRoles(clients: []),
      logger: logger)
    try await server.start()
    let signs = LifeSigns(
      manager: listener.manager, engine: engine, server: server, logger: logger)
    let running = Task { try await signs.run() }

    var messages = listener.messages.makeAsyncIterator()
    #expect(await messages.next() == "READY=1\nSTATUS=idle\\u{a}READY=0")
    for _ in 0..<3 { #expect(await messages.next() == "WATCHDOG=1") }
    engine.hang()
    var log = warnings.makeAsyncIterator()
    #expect(await log.next()?.contains("the writer makes no progress") == true)
    // Whatever was sent before it hung is over; next comes the status, and never a sign of life.
    while let message = await messages.next(), message == "WATCHDOG=1" {}
    running.cancel()
    try await running.value
    #expect(await messages.next() == "STOPPING=1\nSTATUS=stopping")
    try await server.stop()
  }

  @Test func `a reload is announced and ended, and a refused one keeps the settings`() async throws
  {
    let workdir = try Workdir()
    let path = try workdir.write("timezone: UTC\n", to: "a.yaml")
    let settings = try ServiceSettingsTests.read(file: path)
    let engine = FakeEngine()
    let listener = Manager(watchdog: nil)
    let lines = ServiceLogTests.Lines()
    let logger = Logger(label: "test") { _ in
      LineHandler(.text, threshold: LogThreshold(.info)) { lines.append($0) }
    }
    var reloads = Reloads(
      settings: settings, engine: engine, manager: listener.manager, logger: logger)
    var messages = listener.messages.makeAsyncIterator()

    try workdir.write("timezone: Europe/Paris\nrpc: {connections: 5}\n", to: "a.yaml")
    await reloads.reload()
    #expect(await messages.next()?.contains(/^RELOADING=1\nMONOTONIC_USEC=\d+$/) == true)
    #expect(await messages.next()?.hasPrefix("READY=1\n") == true)
    #expect(engine.reloaded.withLock { $0.map(\.rules.zone.name) } == ["Europe/Paris"])
    #expect(lines.all.last?.hasSuffix("at_restart=rpc.connections changed=timezone\n") == true)

    try workdir.write("timezone: Mars\n", to: "a.yaml")
    await reloads.reload()
    #expect(await messages.next()?.hasPrefix("RELOADING=1\n") == true)
    #expect(await messages.next()?.hasPrefix("READY=1\n") == true)
    #expect(engine.reloaded.withLock { $0.count } == 1)
    #expect(lines.all.last?.contains("configuration refused: timezone: “Mars”") == true)
  }
}
