import AttributionCore

/// The process that last asked for requests for the remote IHC service.
struct RemoteClient: Sendable, Hashable {
  /// The name of its run.
  var worker: String
  var askedAt: Instant
}
