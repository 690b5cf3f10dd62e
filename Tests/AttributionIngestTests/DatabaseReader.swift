import AttributionIngest
import Foundation
import TestSupport

/// The daemon’s program as the reader of databases, and programs in its stead.
enum DatabaseReader {
  static let missing = "needs the program attributiond beside the tests"

  private static let program = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("attributiond").path

  static var isThere: Bool { access(program, X_OK) == 0 }

  /// Limits with which databases are read in processes of their own.
  static let limits = limits(word: "test")

  /// The same; the processes have `word` among their arguments.
  static func limits(word: String) -> ReaderLimits {
    var limits = ReaderLimits()
    limits.databases = .byProgram(path: program, arguments: [DatabaseProgram.argument, word])
    return limits
  }

  /// Limits with which a shell script is taken for the reader.
  static func limits(script: String) -> ReaderLimits {
    var limits = ReaderLimits()
    limits.databases = .byProgram(path: "/bin/sh", arguments: ["-c", script])
    return limits
  }
}

extension DatabaseTests {
  /// Why a database is not read; nil if it is.
  static func refusal(
    of path: String, _ limits: ReaderLimits = .init()
  ) throws -> ExportError? {
    do {
      _ = try ReadRows(path: path, limits: limits)
      return nil
    } catch let error as ExportError { return error }
  }
}
