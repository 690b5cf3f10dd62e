import Foundation
import TestSupport
import Testing

/// A way in which a round of the crash tests goes wrong; each ends with the daemon killed.
enum CrashFault: String {
  /// Killed when it reaches some failpoint for the nth time.
  case failpoint
  /// Killed at a random moment.
  case moment
  /// Its disk is full or broken for a while, at some failpoint; it must get over that by itself.
  case disk

  struct Log {
    var text: String
    /// Whether it went wrong in the way that was meant.
    var isHit: Bool
  }

  /// Failpoints at which it is killed, with how often they are reached while some files are loaded.
  private static let killed: [(point: String, times: ClosedRange<Int>)] = [
    ("claim", 1...3), ("claimed", 1...3), ("fsync", 1...4), ("batch", 1...3), ("hash", 1...3),
    ("store", 1...40), ("commit", 1...1), ("committed", 1...1), ("report", 1...1), ("move", 1...3),
    ("moved", 1...3), ("attribute", 1...2), ("disk-write", 1...150), ("disk-sync", 1...4),
    ("disk-truncate", 1...2),
  ]

  /// Failpoints at which the system can fail.
  private static let failing = [
    "claim", "claimed", "fsync", "batch", "hash", "store", "commit", "report", "move", "attribute",
    "disk-write", "disk-write", "disk-write", "disk-sync", "disk-truncate",
  ]

  /// Starts the daemon, drops files, and lets it go wrong.
  func strike(
    _ daemon: DaemonProcess, _ round: Int, using random: inout SeededRandom,
    drop: (inout SeededRandom) throws -> Void
  ) async throws -> Log {
    switch self {
    case .moment:
      try drop(&random)
      try await work(daemon, round, using: &random, drop: drop)
      return Log(text: try await daemon.kill(), isHit: true)
    case .failpoint:
      let (point, times) = try #require(Self.killed.randomElement(using: &random))
      let time = Int.random(in: times, using: &random)
      try drop(&random)
      return try await end(daemon, "\(point)=kill@\(time)", using: &random, drop: drop)
    case .disk:
      let point = try #require(Self.failing.randomElement(using: &random))
      let first = Int.random(in: 1...(point == "disk-write" ? 100 : 3), using: &random)
      let last = first + Int.random(in: 0...3, using: &random)
      let error = Bool.random(using: &random) ? "enospc" : "eio"
      do {
        try await daemon.start(failpoints: "\(point)=\(error)@\(first)..\(last)")
      } catch let ended as DaemonEnded {
        // Without its database it does not start.
        try #require(ended.errors.contains("attribution.db"), "\(ended.errors)")
        return Log(text: ended.errors, isHit: true)
      }
      try drop(&random)
      let sync = try await daemon.attrctl(["sync", "--timeout", "120"])
      try #require(sync.status == 0, "\(point)=\(error)@\(first): \(sync.errors)")
      let text = try await daemon.kill()
      return Log(text: text, isHit: text.contains(" failed: "))
    }
  }

  /// Lets the daemon run into a failpoint; kills it where everything is in and it did not.
  private func end(
    _ daemon: DaemonProcess, _ failpoints: String, using random: inout SeededRandom,
    drop: (inout SeededRandom) throws -> Void
  ) async throws -> Log {
    do {
      try await daemon.start(failpoints: failpoints)
    } catch let ended as DaemonEnded {
      return Log(text: ended.errors, isHit: true)
    }
    try drop(&random)
    let sync = try await daemon.attrctl(["sync", "--timeout", "120"])
    return Log(text: try await daemon.kill(), isHit: sync.status != 0)
  }

  /// Starts it and lets it work up to the moment at which it is to be killed.
  private func work(
    _ daemon: DaemonProcess, _ round: Int, using random: inout SeededRandom,
    drop: (inout SeededRandom) throws -> Void
  ) async throws {
    // The moment is the very thing that is tried here: for most no event stands.
    let moment = Duration.microseconds(Int.random(in: 0...50_000, using: &random))
    guard round % 5 > 0 else {
      try daemon.launch()
      return try await Task.sleep(for: moment)
    }
    try await daemon.start()
    try drop(&random)
    guard round % 5 == 1, let program = daemon.program else {
      return try await Task.sleep(for: moment)
    }
    // Now and then it must get on: right after it says that files are stored, it puts them away.
    try await withThrowingTaskGroup { group in
      group.addTask { _ = await program.writesError { $0.contains(" file ") } }
      group.addTask { try await Task.sleep(for: .seconds(2)) }
      try await group.next()
      group.cancelAll()
    }
  }
}
