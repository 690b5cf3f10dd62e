import AttributionStore
import Logging

extension EngineLoop {
  /// How long to wait after the file could not be rewritten, for want of space or for a reader.
  private static let erasingDelay = Duration.seconds(60)

  /// Rewrites the database file where users were forgotten, once everybody is attributed.
  ///
  /// Where that fails the loop goes on: nothing but this is late.
  func eraseRemnants() {
    if let erasingRetryAt, ContinuousClock.now < erasingRetryAt { return }
    do {
      if try store.eraseRemnants(onProgress: showLife) {
        logger.notice("database file rewritten without what was erased")
      }
      erasingRetryAt = nil
    } catch {
      if mustStop { return }
      logger.record(
        .engineFailed, "what was erased is still in unused parts of the database file: \(error)")
      erasingRetryAt = .now + Self.erasingDelay
    }
  }
}
