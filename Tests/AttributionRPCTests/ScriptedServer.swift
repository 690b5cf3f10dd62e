import Foundation
import Glibc
import TestSupport
import Testing

/// A server that takes one connection, reads one line, sends what it was told, and hangs up.
final class ScriptedServer: Sendable {
  let path: String
  private let work: Workdir
  private let descriptor: Int32
  private let received = Mailbox()

  /// Sends `reply`, or keeps silent until the client hangs up.
  init(reply: String?) throws {
    work = try Workdir()
    path = work.path("s.sock")
    descriptor = try listeningSocket(path)
    let (descriptor, received) = (descriptor, received)
    Thread.detachNewThread {
      let connection = accept(descriptor, nil, nil)
      var line: [UInt8] = []
      var byte: UInt8 = 0
      while line.last != UInt8(ascii: "\n"), read(connection, &byte, 1) == 1 { line.append(byte) }
      received.put(String(decoding: line, as: UTF8.self))
      if let reply {
        let bytes = Array(reply.utf8)
        send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      } else {
        while read(connection, &byte, 1) > 0 {}
      }
      close(connection)
    }
  }

  deinit { close(descriptor) }

  /// The line that the client sent; waits for it.
  func request() -> String { received.take() }
}

/// One text, handed from a thread to another.
private final class Mailbox: @unchecked Sendable {
  // The semaphore orders the one write before the one read.
  private let isFull = DispatchSemaphore(value: 0)
  private var text = ""

  func put(_ text: String) {
    self.text = text
    isFull.signal()
  }

  func take() -> String {
    isFull.wait()
    return text
  }
}

/// A socket that listens at a path.
func listeningSocket(_ path: String) throws -> Int32 {
  let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
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
  try #require(listen(descriptor, 8) == 0)
  return descriptor
}
