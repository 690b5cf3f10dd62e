import AttributionRPC
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// A daemon's socket that answers every call as it is told to, and keeps what it was asked.
///
/// It stops when the value goes away.
final class ScriptedDaemon: Sendable {
  /// A call as it came.
  struct Call: Hashable, Sendable {
    var method: String
    var params: JSON
  }

  enum Reply: Sendable {
    case result(JSON)
    case error(RPCError)
    case hangUp
    /// A line that is no answer.
    case text(String)
  }

  let path: String
  private let work: Workdir
  private let listener: Int32
  private let record = Record()

  /// Listens at a path, by default in a folder of its own; `answer` is called on a thread for each
  /// connection.
  init(path: String? = nil, answer: @escaping @Sendable (Call) -> Reply) throws {
    work = try Workdir()
    self.path = path ?? work.path("s.sock")
    unlink(self.path)
    listener = try Self.listen(self.path)
    let (listener, record) = (listener, record)
    Thread.detachNewThread {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        record.add(connection)
        Thread.detachNewThread { Self.serve(connection, record, answer) }
      }
    }
  }

  deinit {
    // Wakes the thread that accepts, which a close alone would not.
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    record.hangUp()
  }

  /// The calls so far.
  var calls: [Call] { record.calls }

  /// The parameters of the calls of a method so far.
  func calls(of method: String) -> [JSON] { calls.filter { $0.method == method }.map(\.params) }

  /// Ends all connections, as a daemon does that is killed.
  func hangUp() { record.hangUp() }

  private static func serve(
    _ connection: Int32, _ record: Record, _ answer: @Sendable (Call) -> Reply
  ) {
    defer { record.remove(connection) }
    var framer = LineFramer(limit: 64 << 20)
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(connection, &buffer, buffer.count)
      guard count > 0 else { return }
      for case .complete(let bytes) in framer.feed(Array(buffer[..<count])) {
        guard let line = try? JSON(parsing: bytes, limits: JSONLimits(bytes: 64 << 20)),
          let method = line["method"]?.string
        else { return }
        let call = Call(method: method, params: line["params"] ?? [:])
        record.add(call)
        let id = line["id"] ?? nil
        let reply: String
        switch answer(call) {
        case .result(let result):
          reply = (["jsonrpc": "2.0", "result": result, "id": id] as JSON).text
        case .error(let error):
          reply = (["jsonrpc": "2.0", "error": error.json, "id": id] as JSON).text
        case .text(let text): reply = text
        case .hangUp: return
        }
        let bytes = Array((reply + "\n").utf8)
        send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      }
    }
  }

  private static func listen(_ path: String) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    try #require(descriptor >= 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    try #require(path.utf8.count < 108)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let status = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(status == 0)
    try #require(Glibc.listen(descriptor, 8) == 0)
    return descriptor
  }
}

/// What a daemon was asked, and its open connections.
private final class Record: Sendable {
  private let state = Mutex<(calls: [ScriptedDaemon.Call], connections: Set<Int32>)>(([], []))

  var calls: [ScriptedDaemon.Call] { state.withLock { $0.calls } }

  func add(_ call: ScriptedDaemon.Call) { state.withLock { $0.calls.append(call) } }

  func add(_ connection: Int32) { state.withLock { _ = $0.connections.insert(connection) } }

  /// Closes a connection; while the lock is held, so that nobody shuts down another of its number.
  func remove(_ connection: Int32) {
    state.withLock { state in
      state.connections.remove(connection)
      close(connection)
    }
  }

  func hangUp() {
    state.withLock { state in
      for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }
  }
}
