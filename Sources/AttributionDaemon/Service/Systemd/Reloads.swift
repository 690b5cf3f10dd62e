import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the configuration again at every SIGHUP.
struct Reloads: Service {
  let settings: Settings
  let engine: any EngineControl
  let manager: ServiceManager
  let signals: UnixSignalsSequence
  let logger: Logger

  func run() async throws {
    var current = settings
    for await _ in signals.cancelOnGracefulShutdown() {
      manager.reloading()
      do {
        let fresh = try current.reread()
        await apply(fresh, over: current)
        current = fresh
      } catch {
        logger.record(.settingsRefused, "configuration refused: \(error)")
      }
      manager.ready(status: engine.statusLine)
    }
  }

  private func apply(_ fresh: Settings, over current: Settings) async {
    fresh.log.apply(to: logger)
    let inForce = await engine.reload(fresh)
    let later = current.changedKeys(to: fresh).filter { name in
      SettingKey[name: name]?.effect == .onRestart
    }
    logger.record(
      .settingsReloaded, "configuration read again",
      ["changed": "\(inForce.joined(separator: ", "))", "at_restart": "\(later.joined(separator: ", "))"])
  }
}
