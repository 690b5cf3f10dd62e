package import AttributionRPC

/// What the socket's clients may ask, one by one and together.
package struct ServerLimits: Hashable, Sendable {
  /// Connections at once.
  package var connections = 0
  package var calls = RPCLimits()
  /// Calls of one connection that are answered at the same time.
  package var callsInFlight = 32
  /// Unsent bytes of one connection beyond which nothing more is read from it.
  package var unsentBytes = 256 << 10
  /// How long a line may take from its first byte to its last.
  package var line = Duration.seconds(10)
  /// How long a connection may be silent.
  package var idle = Duration.seconds(600)
  /// How long calls in flight are waited for when the daemon stops.
  package var drain = Duration.milliseconds(800)

  package init() {}
}
