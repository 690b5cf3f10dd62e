import Glibc

/// A connection to a server’s Unix socket, which carries one blocking call at a time.
package final class UnixSocketTransport {
  /// The socket’s path.
  package let path: String
  private let descriptor: Int32
  private var framer = LineFramer(limit: longestResponse)
  private var received: [LineFramer.Line] = []
  private var lastID = 0

  /// Bytes of the longest response: a server’s limit may be configured higher than ours.
  private static let longestResponse = 64 << 20
  private static let pollMilliseconds: Int32 = 100

  /// Connects, or says why that is not possible.
  package init(path: String) throws(ClientError) {
    self.path = path
    do {
      descriptor = try Self.connected(to: path)
    } catch {
      throw .transport(TransportError(error, path: path))
    }
  }

  deinit { close(descriptor) }

  /// Calls a method and waits for its result.
  ///
  /// - Parameters:
  ///   - method: The wire name.
  ///   - params: The parameters.
  ///   - timeout: How long to wait for the answer, in milliseconds.
  ///   - idle: Called every 100 ms and after each notification; false gives up.
  ///   - notified: Called with the notifications that come before the answer.
  /// - Returns: The result.
  /// - Throws: What went wrong on the way, or what the server answered instead.
  package func exchange(
    _ method: String, _ params: JSON, timeout: Int64 = 60_000,
    idle: () -> Bool = { true }, notified: (JSON) -> Void = { _ in }
  ) throws(ClientError) -> JSON {
    lastID += 1
    let id = JSON.number(JSONNumber(lastID))
    var request = JSONObject([("jsonrpc", "2.0"), ("method", .string(method))])
    if params != [:] { request.append("params", params) }
    request.append("id", id)
    let response: JSON
    do {
      try send(JSON.object(request).bytes + [UInt8(ascii: "\n")])
      response = try self.response(
        to: id, deadline: Self.now() + timeout, notified: notified, idle: idle)
    } catch {
      throw .transport(TransportError(error, path: path))
    }
    if let result = response["result"] { return result }
    guard let error = response["error"].flatMap(RPCError.init) else {
      throw .transport(TransportError(.unreadable, path: path))
    }
    throw .remote(error)
  }

  private func response(
    to id: JSON, deadline: Int64, notified: (JSON) -> Void, idle: () -> Bool
  ) throws(TransportError.Code) -> JSON {
    while true {
      guard case .complete(let bytes) = try nextLine(deadline: deadline, idle: idle),
        let response = try? JSON(
          parsing: bytes, limits: JSONLimits(bytes: Self.longestResponse)),
        response["jsonrpc"] == "2.0"
      else { throw .unreadable }
      if response["method"] != nil {
        notified(response)
        guard idle() else { throw .interrupted }
        guard Self.now() < deadline else { throw .timedOut }
        continue
      }
      // A null id answers a line that the server could not read: ours.
      if response["id"] == id || response["id"] == .null { return response }
    }
  }

  private func nextLine(
    deadline: Int64, idle: () -> Bool
  ) throws(TransportError.Code) -> LineFramer.Line {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while received.isEmpty {
      guard try isReadable() else {
        guard Self.now() < deadline else { throw .timedOut }
        guard idle() else { throw .interrupted }
        continue
      }
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { throw .closed }
      received = framer.feed(buffer.span.extracting(0..<count))
    }
    return received.removeFirst()
  }

  /// Waits a little for something to read.
  private func isReadable() throws(TransportError.Code) -> Bool {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let count = poll(&watched, 1, Self.pollMilliseconds)
    if count < 0, errno != EINTR { throw .unavailable }
    return count > 0
  }

  private func send(_ bytes: [UInt8]) throws(TransportError.Code) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw errno == EAGAIN ? .timedOut : .closed }
      rest = rest.dropFirst(count)
    }
  }

  /// Milliseconds of a clock that only goes forward.
  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

extension UnixSocketTransport {
  private static func connected(to path: String) throws(TransportError.Code) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let isFitting = withUnsafeMutableBytes(of: &address.sun_path) { target in
      guard path.utf8.count < target.count else { return false }
      target.copyBytes(from: path.utf8)
      return true
    }
    guard isFitting else { throw .pathTooLong }
    let descriptor = socket(
      AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .unavailable }
    // Bounds connecting to a server whose queue is full, and sending to one that does not read.
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let status = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status != 0 else { return descriptor }
    let reason = errno
    close(descriptor)
    switch reason {
    case ENOENT, ENOTDIR: throw .noSocket
    case ECONNREFUSED: throw isSocket(path) ? .refused : .notASocket
    case EACCES, EPERM: throw .denied
    case EAGAIN: throw .timedOut
    default: throw .unavailable
    }
  }

  private static func isSocket(_ path: String) -> Bool {
    var entry = stat()
    return stat(path, &entry) == 0 && entry.st_mode & S_IFMT == S_IFSOCK
  }
}
