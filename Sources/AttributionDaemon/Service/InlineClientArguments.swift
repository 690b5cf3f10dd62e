import AttributionRPC

/// What the command line says of a client for the remote service that the daemon starts itself.
package struct InlineClientArguments: Hashable, Sendable {
  package var isWanted = false
  package var keyFile: String?
  package var authorityFile: String?

  /// Refuses what says something of a client that is not wanted.
  func check() throws(UsageError) {
    guard !isWanted else { return }
    for (name, value) in [("--ihc-key-file", keyFile), ("--ihc-ca-file", authorityFile)]
    where value != nil {
      throw UsageError("\(name): of no use without --ihc-inline")
    }
  }
}
