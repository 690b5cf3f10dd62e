import Foundation

/// A directory for one test, removed with all it holds when the value goes away.
package final class Workdir: Sendable {
  /// The absolute path, without a trailing slash.
  package let path: String

  package init() throws {
    let unique = "attributiond-test-\(UUID().uuidString)"
    path = FileManager.default.temporaryDirectory.appendingPathComponent(unique).path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      print("\(path): not removed: \(error)")
    }
  }

  /// The path of `name` in the directory.
  package func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, replacing one of that name, and returns its path.
  @discardableResult
  package func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  /// Writes a file as UTF-8, replacing one of that name, and returns its path.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }
}
