import Synchronization

/// The key that is in use, and the file that it came from.
package final class KeyStore: Sendable {
  private let file: KeyFile
  private let key: Mutex<ServiceKey>

  /// Reads the key for the first time.
  package init(_ file: KeyFile) throws(IHCStartError) {
    self.file = file
    key = Mutex(try file.read())
  }

  package var current: ServiceKey { key.withLock { $0 } }

  /// Reads the file again, and says whether its key is another one.
  ///
  /// Where it cannot be used, the key stays.
  package func readAgain() throws(IHCStartError) -> Bool {
    let fresh = try file.read()
    return key.withLock { key in
      guard key != fresh else { return false }
      key = fresh
      return true
    }
  }
}
