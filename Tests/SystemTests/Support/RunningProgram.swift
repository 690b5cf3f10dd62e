import Foundation
import Synchronization
import Testing

/// A program that a test has started; it ends with the value at the latest.
final class RunningProgram: Sendable {
  private let process: Process
  private let output: Stream
  private let errors: Stream
  private let ending: Task<Ending, Never>

  /// How a program ended, and all that it wrote.
  struct Ending: Sendable {
    /// The exit status, or the number of the signal that ended it, negative.
    var status: Int32
    var output: String
    var errors: String
  }

  /// Starts a program: its path, or a name to look for, and its arguments.
  ///
  /// `environment` adds to the variables that every program needs.
  init(_ command: [String], environment: [String: String] = [:]) throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.environment = environment.merging(Self.environment) { given, _ in given }
    process.standardInput = FileHandle.nullDevice
    let outputPipe = Pipe()
    let errorPipe = Pipe()
    process.standardOutput = outputPipe
    process.standardError = errorPipe
    let (ends, isEnded) = AsyncStream.makeStream(of: Never.self)
    process.terminationHandler = { _ in isEnded.finish() }
    try process.run()
    let output = Stream(outputPipe.fileHandleForReading)
    let errors = Stream(errorPipe.fileHandleForReading)
    self.output = output
    self.errors = errors
    ending = Task { [process] in
      for await _ in ends {}
      let isSignal = process.terminationReason == .uncaughtSignal
      return Ending(
        status: isSignal ? -process.terminationStatus : process.terminationStatus,
        output: await output.text.value, errors: await errors.text.value)
    }
  }

  deinit { send(SIGKILL) }

  var id: pid_t { process.processIdentifier }

  /// Runs a program to its end.
  static func run(
    _ command: [String], environment: [String: String] = [:]
  ) async throws -> Ending {
    try await RunningProgram(command, environment: environment).ended()
  }

  /// Waits for the end.
  func ended() async -> Ending { await ending.value }

  func send(_ signal: Int32) {
    if process.isRunning { kill(id, signal) }
  }

  /// Stops it as a service manager does, and returns what it wrote to standard error.
  func stopped() async throws -> String {
    send(SIGTERM)
    let ending = await ended()
    try #require(ending.status == 0, "\(ending.errors)")
    return ending.errors
  }

  /// Kills it with no chance to do anything about it, and returns what it wrote to standard error.
  func killed() async throws -> String {
    send(SIGKILL)
    let ending = await ended()
    try #require(ending.status == -SIGKILL, "it ended before: \(ending.errors)")
    return ending.errors
  }

  /// Waits for a line on standard error that `isWanted`; false where the program ends without one.
  ///
  /// Lines that were looked at are gone: ask once.
  func writesError(where isWanted: (String) -> Bool) async -> Bool {
    for await line in errors.lines where isWanted(line) { return true }
    return false
  }

  /// Waits for the next line on standard output; nil where the program ends without one.
  func nextLine() async -> String? {
    for await line in output.lines { return line }
    return nil
  }

  /// The programs of this package, where the package manager puts them.
  static let daemon = product("attributiond")
  static let attrctl = product("attrctl")
  static let remoteClient = product("attributiond-ihc")

  private static func product(_ name: String) -> String {
    URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent(name).path
  }

  /// No more than programs need, so that the user's own settings do not show in a test.
  private static let environment = [
    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "NO_COLOR": "1",
  ]
}

/// What a program writes to one of its streams.
private final class Stream: Sendable {
  /// Each whole line as it comes.
  let lines: AsyncStream<String>
  /// Everything, when the stream has ended.
  let text: Task<String, Never>

  init(_ handle: FileHandle) {
    let (lines, newLine) = AsyncStream.makeStream(of: String.self)
    self.lines = lines
    text = Task {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          continuation.resume(returning: Self.read(handle) { newLine.yield($0) })
          newLine.finish()
        }
      }
    }
  }

  private static func read(_ handle: FileHandle, onLine: (String) -> Void) -> String {
    var bytes: [UInt8] = []
    var lineStart = 0
    while true {
      let more = handle.availableData
      guard !more.isEmpty else {
        // Programs are started by the hundred: Foundation would keep the pipe for longer.
        try? handle.close()
        return String(decoding: bytes, as: UTF8.self)
      }
      bytes += more
      while let lineEnd = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) {
        onLine(String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self))
        lineStart = lineEnd + 1
      }
    }
  }
}
