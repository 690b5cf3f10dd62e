package import AttributionIngest
package import AttributionRPC
import AttributionStore
package import Logging

/// Makes the engine and the methods that ask it.
package enum EngineFactory {
  /// Opens the database and the drop folder; throws a ``StartError`` where one cannot be used.
  package static func make(
    settings: Settings, paths: DaemonPaths, logger: Logger, limits: ReaderLimits = .init()
  ) throws(StartError) -> (engine: any EngineControl, table: MethodTable) {
    do {
      let engine = try Engine(settings: settings, paths: paths, logger: logger, limits: limits)
      return (engine, Handlers(engine: engine).table())
    } catch let error as StartError {
      throw error
    } catch let error as StoreError {
      // Space may come back by itself: whoever started the daemon is to try again.
      if error.code == .full { throw StartError(.failed, error.message) }
      throw StartError(.database, error.message)
    } catch let error as DropFolderError {
      throw StartError(.dataDirectory, "\(error)")
    } catch {
      throw StartError(.failed, "\(error)")
    }
  }
}
