import AttributionCore
import AttributionIngest
import AttributionStore

/// What became of asking again for journeys that were given up.
struct RemoteRetry: Sendable, Hashable {
  var journeys: Int
  /// Whether the service was left alone until now.
  var isBreakerClosed: Bool
}

extension EngineLoop {
  /// Lets journeys wait again that were given up, all of them where `keys` is nil, and goes on with
  /// a service that was left alone.
  func retryRemote(_ keys: [[UInt8]]?) throws -> RemoteRetry {
    let outcome = try store.write { database in
      let queue = RemoteQueue(database, try rules(database), settings.remote)
      let wasOpen =
        try RemoteQueueStatus(database, at: .wallClock).breaker.state != .closed
      let retry = RemoteRetry(journeys: try queue.retry(keys), isBreakerClosed: wasOpen)
      try queue.closeBreaker()
      return retry
    }
    isCheckpointed = false
    return outcome
  }
}
