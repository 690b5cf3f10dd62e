import AttributionRPC
import Foundation
import TestSupport
import Testing

/// The real daemon on a data directory of its own, and `attrctl` to talk to it.
///
/// It may be stopped, killed and started again; it ends with the value at the latest.
final class DaemonProcess {
  let workdir: Workdir
  let data: String
  let socket: String
  private let settings: [String]
  private let arguments: [String]
  private(set) var program: RunningProgram?

  /// What its log says when it answers.
  static let readySign = " ready data="

  /// Files settle at once: tests rename them in, whole.
  ///
  /// A machine whose disk is nearly full will do.
  static let impatience = [
    "ingest.settle_renamed=5ms", "ingest.settle_closed=5ms", "ingest.settle_idle=5ms",
    "ingest.min_free=0B", "ingest.min_free_share=0%",
  ]

  /// - Parameters:
  ///   - workdir: Where the data directory and the socket are.
  ///   - name: What they are called.
  ///   - settings: Beyond ``impatience``, as `KEY=VALUE`.
  ///   - arguments: What else the command line has.
  init(
    in workdir: Workdir, name: String = "daemon", settings: [String] = [],
    arguments: [String] = []
  ) {
    self.workdir = workdir
    data = workdir.path(name)
    socket = workdir.path("\(name).socket")
    self.settings = Self.impatience + settings
    self.arguments = arguments
  }

  /// How it is started.
  var command: [String] {
    [RunningProgram.daemon, "--data", data, "--socket", socket]
      + settings.flatMap { ["--set", $0] } + arguments
  }

  var inbox: String { "\(data)/inbox" }

  /// Starts it, and does not wait until it answers.
  ///
  /// `failpoints` are armed, such as `commit=kill@1`; only debug builds know them.
  func launch(failpoints: String? = nil) throws {
    try #require(program == nil, "it runs already")
    let environment = failpoints.map { ["ATTRIBUTIOND_FAILPOINTS": $0] } ?? [:]
    program = try RunningProgram(command, environment: environment)
  }

  /// Starts it and waits until it answers.
  func start(failpoints: String? = nil) async throws {
    try launch(failpoints: failpoints)
    let program = try #require(program)
    guard await program.writesError(where: { $0.contains(Self.readySign) }) else {
      self.program = nil
      throw DaemonEnded(errors: await program.ended().errors)
    }
  }

  /// Stops it as a service manager does, and returns its log.
  @discardableResult
  func stop() async throws -> String {
    let program = try #require(program)
    self.program = nil
    return try await program.stopped()
  }

  /// Kills it with no chance to do anything about it, and returns its log.
  @discardableResult
  func kill() async throws -> String {
    let program = try #require(program)
    self.program = nil
    return try await program.killed()
  }

  /// Runs one command line of `attrctl` against it.
  func attrctl(_ arguments: [String]) async throws -> RunningProgram.Ending {
    try await RunningProgram.run([RunningProgram.attrctl] + arguments + ["--socket", socket])
  }

  /// Runs a command that must succeed, and returns what it prints.
  @discardableResult
  func output(_ arguments: String...) async throws -> String {
    let run = try await attrctl(arguments)
    try #require(run.status == 0, "attrctl \(arguments): \(run.status) \(run.output)\(run.errors)")
    return run.output
  }

  /// Runs a command that must succeed, and returns the JSON it prints.
  func json(_ arguments: String...) async throws -> JSON {
    let run = try await attrctl(arguments + ["--json"])
    try #require(run.status == 0, "attrctl \(arguments): \(run.status) \(run.output)\(run.errors)")
    return try JSON(parsing: run.output, limits: JSONLimits(bytes: 64 << 20))
  }

  /// Puts a file into the inbox in one step, where there is none of that name.
  func drop(_ text: String, as name: String) throws {
    try #require(!FileManager.default.fileExists(atPath: "\(inbox)/\(name)"), "\(name)")
    let draft = "\(inbox)/.\(name).part"
    try Data(text.utf8).write(to: URL(fileURLWithPath: draft))
    try #require(rename(draft, "\(inbox)/\(name)") == 0, "\(name): errno \(errno)")
  }

  /// The names of what lies in a folder of the data directory, without hidden files.
  func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(data)/\(folder)")
      .filter { !$0.hasPrefix(".") }.sorted()
  }
}

/// The daemon ended where it should have gone on.
struct DaemonEnded: Error {
  let errors: String
}
