import AttributionRPC
import Foundation
import TestSupport
import Testing

/// The stand-in for the remote service as a program of its own, with a journal of what it was asked.
final class StandInProcess {
  /// Where it listens.
  let url: String
  private let program: RunningProgram
  private let log: String

  /// Starts it with options beyond the port and the key; the journal and the key are in `workdir`.
  init(in workdir: Workdir, _ options: [String] = []) async throws {
    log = workdir.path("stand-in.ndjson")
    program = try RunningProgram(
      [
        RunningProgram.remoteClient, "stand-in", "--port", "0", "--log", log, "--key-file",
        try Self.key(in: workdir),
      ] + options)
    let first = await program.nextLine()
    let line = try #require(first, "it does not start")
    url = try #require(line.split(separator: " ").last.map(String.init))
  }

  /// The key that it wants.
  static let key = "stand-in-key-5b1d"

  /// Writes the key to a file as the client wants it, and returns the path.
  static func key(in workdir: Workdir) throws -> String {
    let path = try workdir.write(key + "\n", to: "ihc-key")
    try #require(chmod(path, 0o600) == 0)
    return path
  }

  /// What it was asked and answered, a line a request.
  func journal() throws -> [Line] {
    guard FileManager.default.fileExists(atPath: log) else { return [] }
    return try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map {
      try Line(JSON(parsing: String($0)))
    }
  }

  /// How long the journal is, in bytes.
  func journalSize() throws -> Int {
    var status = Foundation.stat()
    guard stat(log, &status) == 0 else { return 0 }
    return Int(status.st_size)
  }

  func stop() async throws {
    program.send(SIGTERM)
    let ending = await program.ended()
    try #require(ending.status == 0, "\(ending.errors)")
  }

  /// One request.
  struct Line {
    let status: Int
    let faults: [String]
    let journeys: [Journey]

    struct Journey {
      let conversion: String
      let digest: String
      let isAnswered: Bool
    }

    init(_ json: JSON) throws {
      status = try Int(json: try #require(json["status"]))
      faults = try #require(json["faults"]?.elements).compactMap(\.string)
      journeys = try (json["journeys"]?.elements ?? []).map { journey in
        Journey(
          conversion: try #require(journey["conversion"]?.string),
          digest: try #require(journey["digest"]?.string),
          isAnswered: journey["answered"] == true)
      }
    }
  }
}
