import Foundation
import Testing

/// SQLite’s own shell, as people read the live database with it.
enum SQLiteProgram {
  static let missing = "needs the program sqlite3 (apt-get install sqlite3)"

  /// The program; nil where it is not installed.
  private static let path: String? =
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/sqlite3" }.first { access($0, X_OK) == 0 }

  static var isThere: Bool { path != nil }

  /// Runs SQL and returns the rows, fields separated by `|`.
  @discardableResult
  static func run(_ sql: String, on database: String, isReadOnly: Bool = false) async throws
    -> [String]
  {
    let program = try #require(path)
    let arguments = ["-batch", "-bail"] + (isReadOnly ? ["-readonly"] : []) + [database, sql]
    let run = try await RunningProgram.run([program] + arguments)
    try #require(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    return run.output.split(separator: "\n").map(String.init)
  }
}
