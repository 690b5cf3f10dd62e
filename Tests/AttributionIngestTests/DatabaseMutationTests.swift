import AttributionIngest
import Foundation
import TestSupport
import Testing

/// Databases that were honest before they were damaged at random.
@Suite(.enabled(if: DatabaseReader.isThere, Comment(rawValue: DatabaseReader.missing)))
struct DatabaseMutationTests {
  /// How many are tried; `ATTRIBUTIOND_MUTATIONS` says otherwise.
  private static let count =
    ProcessInfo.processInfo.environment["ATTRIBUTIOND_MUTATIONS"].flatMap { Int($0) } ?? 1000

  @Test func `each ends in rows or in a clear error, and none in a crash`() throws {
    var mutation = try DatabaseMutation(seed: 20_260_301)
    let directory = try Workdir()
    var outcomes: [String: Int] = [:]
    for number in 0..<Self.count {
      let files = mutation.next()
      let path = try directory.write(files.database, to: "database.db")
      let log = path + "-wal"
      if FileManager.default.fileExists(atPath: log) {
        try FileManager.default.removeItem(atPath: log)
      }
      if let bytes = files.log { try directory.write(bytes, to: "database.db-wal") }
      let error = try DatabaseTests.refusal(of: path, DatabaseReader.limits)
      outcomes[error?.code.rawValue ?? "rows", default: 0] += 1
      guard let error else { continue }
      let isOfTheSystem = [.readFailed, .cannotOpen].contains(error.code)
      #expect(!isOfTheSystem, "database \(number): \(error)")
      #expect(!error.message.contains("crashed"), "database \(number): \(error)")
      #expect(!error.message.isEmpty && error.message.utf8.count < 4096)
    }
    for outcome in ["rows", "database-damaged"] {
      #expect(outcomes[outcome, default: 0] > Self.count / 20, "\(outcomes)")
    }
  }
}
