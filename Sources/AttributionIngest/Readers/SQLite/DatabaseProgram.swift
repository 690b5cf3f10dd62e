import Glibc

/// The program that reads one dropped database for another process.
///
/// Requests come on standard input, replies go to standard output; the database and its log are
/// open when it starts.
package enum DatabaseProgram {
  /// The first argument with which the daemon starts itself as this program.
  package static let argument = "read-database"

  /// What the process may use.
  package struct Allowance: Sendable {
    /// Processor time, in seconds.
    package var seconds: Int
    /// The number from which on descriptors are not needed.
    package var descriptors: Int32
    /// Memory beyond what it has already, in bytes.
    package var memory: Int
  }

  /// Answers requests until there are no more.
  ///
  /// - Parameter confine: Takes everything from the process that it does not need, before it looks
  ///   at the database. False: something could not be taken, and it does not look.
  /// - Returns: The exit status.
  package static func run(confine: (Allowance) -> Bool) -> Int32 {
    guard let first = readMessage(), let opening = opening(first) else { return failure }
    let log = opening.hasLog ? DatabaseProcess.logDescriptor : nil
    let allowance = Allowance(
      seconds: opening.seconds, descriptors: (log ?? DatabaseProcess.databaseDescriptor) + 1,
      memory: opening.memory)
    guard confine(allowance) else { return failure }
    let server = DatabaseServer(database: DatabaseProcess.databaseDescriptor, log: log)
    var next: [UInt8]? = first
    while let request = next {
      server.send(request)
      repeat {
        guard write(server.receive()) else { return failure }
      } while server.hasMore
      next = readMessage()
    }
    return 0
  }

  private static let failure: Int32 = 1

  private static func opening(_ request: [UInt8]) -> DatabaseOpening? {
    var request = DatabaseMessageReader(request)
    guard request.kind == .open else { return nil }
    do throws(ExportError) { return try DatabaseOpening(&request) } catch { return nil }
  }

  /// The next request; nil if there is none.
  private static func readMessage() -> [UInt8]? {
    guard let header = read(DatabaseMessage.lengthBytes) else { return nil }
    let length = header.reversed().reduce(0) { $0 << 8 | Int($1) }
    return length <= DatabaseMessage.longest ? read(length) : nil
  }

  private static func read(_ length: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: length)
    var done = 0
    while done < length {
      let count = bytes[done...].withUnsafeMutableBytes {
        Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return nil }
      done += count
    }
    return bytes
  }

  private static func write(_ message: [UInt8]) -> Bool {
    let length = withUnsafeBytes(of: UInt32(message.count).littleEndian) { Array($0) }
    return write(all: length) && write(all: message)
  }

  private static func write(all bytes: [UInt8]) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }
}
