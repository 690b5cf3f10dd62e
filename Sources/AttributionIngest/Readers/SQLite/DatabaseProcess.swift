import Glibc

/// A process that reads one dropped database, seen from the process that wants it read.
///
/// It has the database, its log and a socket to here, and no environment. It ends with the value
/// at the latest; by itself, when the socket is closed.
final class DatabaseProcess: DatabaseChannel {
  private let socket: Int32
  /// nil once the process has ended and its status is known.
  private var process: pid_t?
  /// How much longer the process may be waited for, in milliseconds.
  private var patience: Int64
  private let seconds: Int
  private let goesOn: @Sendable () -> Bool

  /// Starts the process.
  ///
  /// - Parameters:
  ///   - path: The program.
  ///   - arguments: Its arguments.
  ///   - database: The descriptor of the database.
  ///   - log: The descriptor of its log; nil if it has none.
  ///   - seconds: How long the process may be waited for in all.
  ///   - goesOn: Asked several times a second; once it says no, the process is waited for no longer.
  /// - Throws: `read-failed`.
  init(
    _ path: String, _ arguments: [String], database: Int32, log: Int32?, seconds: Int,
    goesOn: @escaping @Sendable () -> Bool
  ) throws(ExportError) {
    self.seconds = seconds
    self.goesOn = goesOn
    patience = Int64(seconds) * 1000
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Self.closedOnExec, 0, &ends) == 0
    else { throw Self.notStarted(errno) }
    socket = ends[0]
    defer { close(ends[1]) }
    let spawned = Self.spawn(path, arguments, socket: ends[1], database, log)
    guard let started = spawned.process else { throw Self.notStarted(spawned.status) }
    process = started
  }

  deinit {
    close(socket)
    if let process {
      kill(process, SIGKILL)
      _ = Self.wait(for: process)
    }
  }

  private static let closedOnExec = Int32(SOCK_CLOEXEC.rawValue)

  private static func notStarted(_ status: Int32) -> ExportError {
    ExportError(
      system: status, .readFailed, "the process that reads databases cannot be started")
  }

  func send(_ request: DatabaseMessage) throws(ExportError) {
    var bytes: [UInt8] = []
    withUnsafeBytes(of: UInt32(request.bytes.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes += request.bytes
    var sent = 0
    while sent < bytes.count {
      try waitUntilReady(POLLOUT)
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      }
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard count >= 0 else { throw ending() }
      sent += count
    }
  }

  func receive() throws(ExportError) -> [UInt8] {
    let header = try receive(DatabaseMessage.lengthBytes)
    let length = header.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= DatabaseMessage.longest else { throw DatabaseMessageReader.malformed }
    return try receive(length)
  }

  private func receive(_ length: Int) throws(ExportError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: length)
    var received = 0
    while received < length {
      try waitUntilReady(POLLIN)
      let count = bytes[received...].withUnsafeMutableBytes {
        recv(socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT))
      }
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard count > 0 else { throw ending() }
      received += count
    }
    return bytes
  }
}

extension DatabaseProcess {
  /// The longest time without a question whether to go on, in milliseconds.
  private static let longestWait: Int64 = 250

  /// Waits until bytes can be sent or received.
  ///
  /// - Throws: `database-refused`, where that takes too long; `read-failed`.
  private func waitUntilReady(_ events: Int32) throws(ExportError) {
    while true {
      var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
      let start = ContinuousClock.now
      let count = poll(&entry, 1, Int32(max(0, min(patience, Self.longestWait))))
      patience -= Int64((ContinuousClock.now - start) / .milliseconds(1))
      if count > 0 { return }
      guard count == 0 || errno == EINTR || errno == EAGAIN else {
        throw ExportError(
          .readFailed, "waiting failed: \(String(cString: strerror(errno)))")
      }
      guard goesOn() else { throw .givenUp }
      guard patience > 0 else {
        if let process { kill(process, SIGKILL) }
        throw ExportError(
          .databaseRefused, "takes longer than \(seconds) s to read; expected plain tables")
      }
    }
  }

  /// What it means that the process has closed its end of the socket.
  private func ending() -> ExportError {
    guard let process else { return DatabaseMessageReader.malformed }
    kill(process, SIGKILL)
    self.process = nil
    return Self.error(endedWith: Self.wait(for: process), seconds: seconds - 1)
  }
}
