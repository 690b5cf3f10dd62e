import Foundation

/// Samples that lie beside the project, not in it; tests that need them are skipped without.
package enum SharedData {
  /// Why a test that needs the samples is skipped.
  package static let missing = "needs ../shared, which is not beside this checkout"

  private static let directory = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared").path

  package static var isThere: Bool { FileManager.default.fileExists(atPath: directory) }

  /// The path of a file in it.
  package static func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// The contents of a file in it.
  package static func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }
}
