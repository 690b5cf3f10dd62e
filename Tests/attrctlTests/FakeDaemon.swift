import AttributionRPC
import Foundation
import Glibc
import TestSupport
import Testing

/// A daemon whose answers a test makes up, on a real socket.
final class FakeDaemon: Sendable {
  let socket: String
  private let descriptor: Int32

  init(_ table: MethodTable, at socket: String) throws {
    self.socket = socket
    descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    try #require(descriptor >= 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    try #require(socket.utf8.count < 108)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8) }
    let status = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(status == 0)
    try #require(listen(descriptor, 8) == 0)
    let listener = descriptor
    let dispatcher = RPCDispatcher(table: table, run: "test")
    Thread.detachNewThread {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        Thread.detachNewThread { Self.serve(connection, dispatcher) }
      }
    }
  }

  deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

  private static func serve(_ connection: Int32, _ dispatcher: RPCDispatcher) {
    var framer = LineFramer()
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(connection, &buffer, buffer.count)
      guard count > 0 else { break }
      for line in framer.feed(Array(buffer[..<count])) {
        let isSent = DispatchSemaphore(value: 0)
        Task {
          if let bytes = await dispatcher.respond(to: dispatcher.read(line)) {
            send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
          }
          isSent.signal()
        }
        isSent.wait()
      }
    }
    close(connection)
  }
}

/// One run of the real `attrctl`.
struct CommandRun {
  let status: Int32
  let output: String
  let errors: String

  /// Runs the program to its end; `started` is handed the process once it runs, `work` holds its
  /// output meanwhile, and `input` is the file that it reads as standard input.
  static func attrctl(
    _ arguments: [String], input: String? = nil, in work: Workdir,
    started: @escaping @Sendable (pid_t) -> Void = { _ in }
  ) async throws -> CommandRun {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
      .deletingLastPathComponent().appendingPathComponent("attrctl")
    process.arguments = arguments
    process.environment = ["XDG_RUNTIME_DIR": work.path, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"]
    let name = UUID().uuidString
    if let input { process.standardInput = FileHandle(forReadingAtPath: input) }
    process.standardOutput = try handle(work, "\(name).out")
    process.standardError = try handle(work, "\(name).err")
    try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in ended.resume() }
      do {
        try runUnblocked(process)
        started(process.processIdentifier)
      } catch {
        process.terminationHandler = nil
        ended.resume(throwing: error)
      }
    }
    return CommandRun(
      status: process.terminationStatus,
      output: try String(contentsOfFile: work.path("\(name).out"), encoding: .utf8),
      errors: try String(contentsOfFile: work.path("\(name).err"), encoding: .utf8))
  }

  /// Starts a process that takes signals: it inherits the mask of the thread that starts it, and
  /// the threads of tasks block them.
  private static func runUnblocked(_ process: Process) throws {
    var none = sigset_t()
    var mask = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &mask)
    defer { pthread_sigmask(SIG_SETMASK, &mask, nil) }
    try process.run()
  }

  private static func handle(_ work: Workdir, _ name: String) throws -> FileHandle {
    try #require(FileHandle(forWritingAtPath: try work.write("", to: name)))
  }
}
