import AttributionIngest
package import AttributionRPC
import AttributionStore
package import Logging

/// Makes the engine and the methods that ask it.
package enum EngineFactory {
  /// Opens the database and the drop folder; throws a ``StartError`` where one cannot be used.
  package static func make(
    settings: Settings, paths: DaemonPaths, logger: Logger
  ) throws(StartError) -> (engine: any EngineControl, table: MethodTable) {
    do {
      let engine = try Engine(settings: settings, paths: paths, logger: logger)
      return (engine, Handlers(engine: engine).table())
    } catch let error as StoreError {
      throw StartError(.database, error.message)
    } catch let error as DropFolderError {
      throw StartError(.dataDirectory, "\(error)")
    } catch {
      throw StartError(.failed, "\(error)")
    }
  }
}
