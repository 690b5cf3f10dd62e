import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the configuration again, and remembers what is in force.
struct Reloads: Sendable {
  private(set) var settings: Settings
  let engine: any EngineControl
  let manager: ServiceManager
  let logger: Logger

  /// Applies what changed; a configuration that cannot be used changes nothing.
  mutating func reload() async {
    manager.reloading()
    do {
      let fresh = try settings.reread()
      fresh.log.apply(to: logger)
      note(changed: Set(await engine.reload(fresh)).union(settings.changedKeys(to: fresh)))
      settings = fresh
    } catch {
      logger.record(.settingsRefused, "configuration refused: \(error)")
    }
    manager.ready(status: engine.statusLine)
  }

  private func note(changed: Set<String>) {
    let keys = SettingKey.all.filter { changed.contains($0.name) }
    var metadata: Logger.Metadata = [:]
    let now = keys.filter { $0.effect == .onReload }.map(\.name)
    let later = keys.filter { $0.effect == .onRestart }.map(\.name)
    if !now.isEmpty { metadata["changed"] = "\(now.joined(separator: ", "))" }
    if !later.isEmpty { metadata["at_restart"] = "\(later.joined(separator: ", "))" }
    logger.record(.settingsReloaded, "configuration read again", metadata)
  }
}

/// Reloads at every SIGHUP.
struct ReloadSignals: DaemonService {
  let reloads: Reloads
  let signals: UnixSignalsSequence

  func run() async throws {
    var reloads = reloads
    for await _ in signals.cancelOnGracefulShutdown() { await reloads.reload() }
  }
}
