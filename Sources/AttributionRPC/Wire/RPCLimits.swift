/// What one connection may ask of a server.
package struct RPCLimits: Hashable, Sendable {
  /// Bytes of one line from a client.
  package var requestBytes = 1 << 20
  /// Bytes of one line to a client.
  package var responseBytes = 16 << 20
  /// Calls in one batch.
  package var batch = 100
  /// Arrays and objects within each other.
  package var depth = 64
  /// Unreadable lines in a row after which a connection is closed.
  package var badLines = 8

  package init() {}
}
