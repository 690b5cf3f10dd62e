/// The versions that this build announces.
package enum Release {
  /// The version of the daemon and of `attrctl`, which are released together.
  package static let version = "0.1.0"
  /// The version of the protocol; it rises when an old client would misread a new server.
  package static let protocolVersion = 1
}
