import AttributionRPC
import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct UnixSocketTransportTests {
  @Test func `each way not to be connected has its name`() throws {
    let work = try Workdir()
    let cases: [(String, TransportError.Code)] = [
      (work.path("none.sock"), .noSocket),
      (try work.write("text", to: "plain"), .notASocket),
      (try work.write("text", to: "file") + "/below.sock", .noSocket),
      (work.path(String(repeating: "x", count: 120)), .pathTooLong),
      (try Self.abandonedSocket(work), .refused),
    ]
    for (path, code) in cases {
      #expect(throws: ClientError.transport(TransportError(code, path: path))) {
        try UnixSocketTransport(path: path)
      }
    }
  }

  @Test func `a call is one line and its answer the result`() throws {
    let server = try ScriptedServer(reply: #"{"jsonrpc":"2.0","result":{"found":2},"id":1}"# + "\n")
    let transport = try UnixSocketTransport(path: server.path)
    let client = RPCClient { (method, params) throws(ClientError) in
      try transport.exchange(method, params)
    }
    #expect(try client.send(IngestRescan()).found == 2)
    #expect(server.request() == #"{"jsonrpc":"2.0","method":"ingest.rescan","id":1}"# + "\n")
  }

  @Test func `a server’s error is the call’s error`() throws {
    let server = try ScriptedServer(
      reply: #"{"jsonrpc":"2.0","error":{"code":-32004,"message":"gone","data":"#
        + #"{"code":"no-such-file","hint":"look","request_id":"r-1"}},"id":1}"# + "\n")
    let transport = try UnixSocketTransport(path: server.path)
    var expected = RPCError(.notFound, "gone", reason: "no-such-file", hint: "look")
    expected.requestID = "r-1"
    #expect(throws: ClientError.remote(expected)) { try transport.exchange("a.b", [:]) }
  }

  @Test(
    arguments: [
      ("", .closed), (#"{"jsonrpc":"2.0","#, .closed),
      ("HTTP/1.1 400 Bad Request\r\n", .unreadable),
      (#"{"jsonrpc":"2.0","id":1}"# + "\n", .unreadable),
      (#"{"jsonrpc":"2.0","error":3,"id":1}"# + "\n", .unreadable),
    ] as [(String, TransportError.Code)])
  func `a server that does not answer properly is named so`(
    _ reply: String, _ code: TransportError.Code
  ) throws {
    let server = try ScriptedServer(reply: reply)
    let transport = try UnixSocketTransport(path: server.path)
    #expect(throws: ClientError.transport(TransportError(code, path: server.path))) {
      try transport.exchange("a.b", [:])
    }
  }

  @Test func `waiting ends with the deadline or when it is given up`() throws {
    let server = try ScriptedServer(reply: nil)
    let transport = try UnixSocketTransport(path: server.path)
    #expect(throws: ClientError.transport(TransportError(.timedOut, path: server.path))) {
      try transport.exchange("a.b", [:], timeout: 0)
    }
    var waits = 0
    #expect(throws: ClientError.transport(TransportError(.interrupted, path: server.path))) {
      try transport.exchange("a.b", [:]) {
        waits += 1
        return waits < 2
      }
    }
    #expect(waits == 2)
  }

  /// A socket whose server has gone without removing it.
  private static func abandonedSocket(_ work: Workdir) throws -> String {
    let path = work.path("abandoned.sock")
    close(try listeningSocket(path))
    return path
  }
}
