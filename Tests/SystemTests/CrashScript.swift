import Foundation
import TestSupport
import Testing

/// Files that arrive while a daemon is killed again and again.
struct CrashScript {
  struct File: Sendable {
    let name: String
    let text: String
    var isRejected = false
  }

  /// Files of one part may come in any order; those of the next come when these are claimed.
  let parts: [[File]]
  private(set) var dropped: [File] = []
  /// Files of keys of their own, which may come at any time.
  private(set) var fillers: [File] = []
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
      (daily + Self.odd + Self.rejected).shuffled(using: &random),
      (corrections + repeated).shuffled(using: &random),
    ]
    rest = parts[0]
  }

  /// Files that no dataset has, all of one name or another.
  private static let rejected = (0..<40).map { number in
    File(name: "odd-\(number).csv", text: "colour,size\nred,\(number)\n", isRejected: true)
  }

  /// A file with rows that cannot be read.
  private static let odd = [
    File(
      name: "bad-rows.csv",
      text: """
        session_id,user_id,channel_name,event_date,event_time,holder_engagement
        odd-1,odd-user,Email,2026-02-30,10:00:00,0
        odd-2,odd-user,Email,2026-02-03,10:00:00,2
        odd-3,odd-user,Email,2026-02-03,10:00:00,1
        odd-4,odd-user,Email,2026-02-03,25:00:00,1

        """)
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

  /// Drops a session and a conversion of a user of their own, and a file of no dataset.
  mutating func dropFiller(into daemon: DaemonProcess) throws {
    let number = fillers.count
    let files = [
      File(
        name: "filler-\(number)-sessions.csv",
        text: "session_id,user_id,channel_name,event_date,event_time\n"
          + "f\(number),filler-\(number),Email,2026-02-03,10:00:00\n"),
      File(
        name: "filler-\(number)-conversions.csv",
        text: "conv_id,user_id,conv_date,conv_time,revenue\n"
          + "f\(number),filler-\(number),2026-02-03,11:00:00,12.50\n"),
      File(
        name: "filler-\(number)-odd.csv", text: "size,colour\n\(number),red\n", isRejected: true),
    ]
    for file in files { try daemon.drop(file.text, as: file.name) }
    fillers += files
    dropped += files
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
    let share = max(1, waiting / roundsLeft)
    for _ in 0...Int.random(in: 0...share, using: &random) { try dropNext(into: daemon) }
  }

  private mutating func dropNext(into daemon: DaemonProcess) throws {
    guard let file = rest.popLast() else { return }
    try daemon.drop(file.text, as: file.name)
    dropped.append(file)
  }

  /// Drops what is left, part by part.
  mutating func dropRest(into daemon: DaemonProcess) async throws {
    while true {
      while !rest.isEmpty { try dropNext(into: daemon) }
      part += 1
      guard part < parts.count else { return }
      try await daemon.output("sync")
      rest = parts[part]
    }
  }
}
