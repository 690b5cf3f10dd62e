import Foundation
import TestSupport
import Testing

/// Files that arrive while a daemon is killed again and again.
struct CrashScript {
  struct File: Sendable {
    let name: String
    let text: String
  }

  /// Files of one part may come in any order; those of the next come when these are claimed.
  let parts: [[File]]
  private(set) var dropped: [File] = []
  private var part = 0
  private var rest: [File] = []

  /// How many files there are.
  var count: Int { parts.map(\.count).reduce(0, +) }

  /// Makes up half a year of daily exports, then corrections and repetitions of them.
  init(in workdir: Workdir, using random: inout SeededRandom) async throws {
    let directory = workdir.path("sample")
    let run = try await RunningProgram.run([
      RunningProgram.attrctl, "sample", "--sessions", "40000", "--seed", "7", "--days", "90",
      "--daily", directory,
    ])
    try #require(run.status == 0, "\(run.errors)")
    var daily: [File] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: directory).sorted() {
      daily.append(
        File(name: name, text: try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)))
    }
    let corrections = try daily.shuffled(using: &random).prefix(40).map {
      try Self.correction(of: $0, using: &random)
    }
    let repeated = daily.shuffled(using: &random).prefix(15).map {
      File(name: "again-\($0.name)", text: $0.text)
    }
    parts = [
      (daily + Self.odd).shuffled(using: &random),
      (corrections + repeated).shuffled(using: &random),
    ]
    rest = parts[0]
  }

  /// A file that no dataset has, and one with rows that cannot be read.
  private static let odd = [
    File(name: "odd.csv", text: "colour,size\nred,1\n"),
    File(
      name: "bad-rows.csv",
      text: """
        session_id,user_id,channel_name,event_date,event_time,holder_engagement
        odd-1,odd-user,Email,2026-02-30,10:00:00,0
        odd-2,odd-user,Email,2026-02-03,10:00:00,2
        odd-3,odd-user,Email,2026-02-03,10:00:00,1
        odd-4,odd-user,Email,2026-02-03,25:00:00,1

        """),
  ]

  /// Some of a file's rows with another value, under the same name.
  private static func correction(
    of file: File, using random: inout SeededRandom
  ) throws -> File {
    var lines = file.text.split(separator: "\n").map(String.init)
    let header = lines.removeFirst()
    let count = Int.random(in: 1...lines.count, using: &random)
    let corrected = try lines.shuffled(using: &random).prefix(count).map { line in
      var fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      switch fields.count {
      case 8: fields[2] = ["Email", "Display", "Direct"].randomElement(using: &random) ?? "Email"
      case 5: fields[4] = "\(Int.random(in: 1...900, using: &random)).25"
      default: fields[1] = "0.\(Int.random(in: 1000...9999, using: &random))"
      }
      try #require([2, 5, 8].contains(fields.count), "\(line)")
      return fields.joined(separator: ",")
    }
    return File(name: file.name, text: ([header] + corrected).joined(separator: "\n") + "\n")
  }

  /// Drops as many files as are due, now and then several at once.
  mutating func drop(
    into daemon: DaemonProcess, roundsLeft: Int, using random: inout SeededRandom
  ) throws {
    if rest.isEmpty, part + 1 < parts.count, try daemon.names(in: "inbox").isEmpty {
      part += 1
      rest = parts[part]
    }
    let waiting = count - dropped.count
    let share = waiting / roundsLeft
    for _ in 0...Int.random(in: 0...share, using: &random) { try dropNext(into: daemon) }
  }

  private mutating func dropNext(into daemon: DaemonProcess) throws {
    guard let file = rest.popLast() else { return }
    try daemon.drop(file.text, as: file.name)
    dropped.append(file)
  }

  /// Drops what is left of the last part.
  mutating func dropAll(into daemon: DaemonProcess) throws {
    try #require(part == parts.count - 1, "the corrections are not due yet")
    while !rest.isEmpty { try dropNext(into: daemon) }
  }
}
