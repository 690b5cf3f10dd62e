import Foundation
import Testing

/// A client with nothing between it and the socket: bytes out, lines in.
///
/// It blocks on a thread of its own, so that it never takes one that the server needs; a server
/// that does not answer within ``patience`` seconds fails the test.
final class ServiceTestClient: Sendable {
  static let patience = 300

  private let descriptor: Int32

  /// Connects.
  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    try #require(descriptor >= 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(result == 0, "\(path): \(String(cString: strerror(errno)))")
    var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
  }

  deinit { close(descriptor) }

  /// Sends everything.
  func send(_ text: String) async throws {
    let bytes = Array(text.utf8)
    let sent = await blocking { [descriptor] in
      var start = 0
      while start < bytes.count {
        let count = bytes[start...].withUnsafeBytes {
          Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return start }
        start += count
      }
      return start
    }
    try #require(sent == bytes.count, "sent \(sent) of \(bytes.count) bytes")
  }

  /// Says that nothing more will be sent.
  func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// The next lines, in order; fewer where the server hangs up.
  func lines(_ count: Int = .max) async throws -> [String] {
    let (bytes, failure) = await blocking { [descriptor] in
      var bytes: [UInt8] = []
      var lines = 0
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while lines < count {
        // Byte by byte where more than these lines may be there, so that none of them is lost.
        let size = count == .max ? buffer.count : 1
        let got = recv(descriptor, &buffer, size, 0)
        guard got > 0 else { return (bytes, got < 0 ? errno : 0) }
        bytes += buffer[..<got]
        lines += buffer[..<got].count { $0 == UInt8(ascii: "\n") }
      }
      return (bytes, 0)
    }
    try #require(failure != EAGAIN, "no answer within \(Self.patience) s")
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func blocking<Value: Sendable>(
    _ body: @escaping @Sendable () -> Value
  ) async -> Value {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: body()) }
    }
  }
}
