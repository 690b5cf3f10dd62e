package import AttributionRPC
package import Logging
import ServiceLifecycle
import UnixSignals

/// The daemon: an engine, a socket on which it is asked, and a service manager that watches both.
package struct Daemon: Sendable {
  /// Makes the engine and the methods that ask it.
  ///
  /// A ``StartError`` that it throws decides the exit status.
  package typealias MakeEngine =
    @Sendable (Settings, DaemonPaths, Logger) throws -> (
      engine: any EngineControl, table: MethodTable
    )

  package let environment: [String: String]
  package let manager: ServiceManager
  package let makeEngine: MakeEngine

  package init(
    environment: [String: String], manager: ServiceManager, makeEngine: @escaping MakeEngine
  ) {
    self.environment = environment
    self.manager = manager
    self.makeEngine = makeEngine
  }

  /// Runs until SIGTERM or SIGINT, and returns when everything begun is finished.
  package func serve(_ arguments: DaemonArguments) async throws {
    let settings = try readSettings(arguments)
    let logger = settings.log.makeLogger(journalStream: environment["JOURNAL_STREAM"])
    let directory = try DataDirectory(arguments.data ?? ".")
    defer { withExtendedLifetime(directory) {} }
    let hangups = await UnixSignalsSequence(trapping: .sighup)
    let inherited = try ListeningSocket.inherited()
    let path = try socketPath(inherited, arguments)
    let paths = DaemonPaths(data: directory.path, socket: path)
    let client = try inlineClient(arguments, socket: path, logger: logger)
    let (engine, table) = try makeEngine(settings, paths, logger)
    let server = RPCServer(
      socket: try inherited ?? .bind(path), table: table, limits: settings.server,
      roles: PeerRoles(clients: settings.remoteClients), logger: logger)
    try engine.start()
    try await server.start()
    var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
      .init(service: EngineService(engine: engine)),
      .init(service: ServerService(server: server)),
      .init(
        service: ReloadSignals(
          reloads: Reloads(settings: settings, engine: engine, manager: manager, logger: logger),
          signals: hangups)),
      .init(
        service: LifeSigns(manager: manager, engine: engine, server: server, logger: logger)),
      .init(service: ReadinessService(paths: paths, logger: logger)),
    ]
    // Last, so that it stops first: it has to tell the server what it has.
    if let client { services.append(.init(service: client)) }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
    logger.record(.daemonStopped, "stopped")
  }

  /// Reads the settings from everywhere they may be written.
  package func readSettings(_ arguments: DaemonArguments) throws(StartError) -> Settings {
    var sources = SettingSources()
    sources.flags = arguments.settings.map { ($0.key, $0.value) }
    sources.environment = environment
    if let path = arguments.config {
      sources.file = SettingSources.File(path: path)
    } else if let folder = environment["CONFIGURATION_DIRECTORY"] {
      sources.file = SettingSources.File(path: "\(folder)/attributiond.yaml", isOptional: true)
    }
    do {
      return try sources.read()
    } catch {
      throw StartError(.configuration, error.description)
    }
  }

  /// The client for the remote service, where the command line wants it as a child.
  private func inlineClient(
    _ arguments: DaemonArguments, socket: String, logger: Logger
  ) throws(StartError) -> InlineClient? {
    guard arguments.inlineClient.isWanted else { return nil }
    let command = try InlineClientCommand(
      arguments.inlineClient, socket: socket, environment: environment)
    return InlineClient(command: command, logger: logger)
  }

  private func socketPath(
    _ inherited: ListeningSocket?, _ arguments: DaemonArguments
  ) throws(StartError) -> String {
    if let path = inherited?.path ?? arguments.socket { return path }
    guard let path = StandardSocket.path(environment: environment) else {
      throw StartError(
        .usage, "--socket: missing, and XDG_RUNTIME_DIR is not set; expected --socket PATH")
    }
    StandardSocket.makeFolder(for: path)
    return path
  }
}

/// Where the daemon works and answers.
package struct DaemonPaths: Hashable, Sendable {
  /// The data directory, absolute, checked and locked.
  package var data: String
  package var socket: String

  package init(data: String, socket: String) {
    self.data = data
    self.socket = socket
  }
}

/// Stops the engine when the daemon stops, after everything that asks it.
private struct EngineService: DaemonService {
  let engine: any EngineControl

  func run() async throws {
    try await gracefulShutdown()
    await engine.stop()
  }
}

/// Stops the server when the daemon stops.
private struct ServerService: DaemonService {
  let server: RPCServer

  func run() async throws {
    try await gracefulShutdown()
    try await server.stop()
  }
}

/// Says in the log that the daemon answers; by now the signals that stop it are waited for.
private struct ReadinessService: DaemonService {
  let paths: DaemonPaths
  let logger: Logger

  func run() async throws {
    logger.record(
      .daemonReady, "ready",
      ["data": "\(paths.data)", "socket": "\(paths.socket)", "version": "\(Release.version)"])
    try await gracefulShutdown()
  }
}
