import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP server on loopback that answers every request as it is told to, whatever that breaks.
///
/// It stops when the value goes away.
final class ScriptedService: Sendable {
  /// A request as it came.
  struct Request: Sendable {
    var line: String
    /// By their names in lower case.
    var headers: [String: String]
    var body: String
  }

  /// What is done after a request, one after the other.
  enum Step: Sendable {
    case send([UInt8])
    /// Nothing for so many milliseconds.
    case pause(Int64)
    case close
    /// Ends the connection in a way that loses what is under way.
    case reset
  }

  let port: Int
  private let channel: any Channel
  private let record = Record()

  init(
    context: NIOSSLContext? = nil,
    answer: @escaping @Sendable (Request) -> [Step] = { _ in [.answer(200, "{}")] }
  ) async throws {
    let record = record
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          record.countConnection()
          if let context {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
          }
          try channel.pipeline.syncOperations.addHandler(
            ScriptedConnection { request in
              record.add(request)
              return answer(request)
            })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
  }

  deinit { channel.close(promise: nil) }

  /// The requests that came whole.
  var requests: [Request] { record.requests }

  /// How many connections were made.
  var connections: Int { record.connections }

  func url(_ path: String = "/v1/compute_ihc?conv_type_id=purchase") -> String {
    "http://127.0.0.1:\(port)\(path)"
  }
}

extension ScriptedService.Step {
  static func text(_ text: String) -> Self { .send(Array(text.utf8)) }

  /// A whole answer.
  static func answer(
    _ status: Int, _ body: String, _ headers: [String] = []
  ) -> Self {
    let lines = ["HTTP/1.1 \(status) Word", "Content-Length: \(body.utf8.count)"] + headers
    return .text(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }
}

/// What a server has seen.
private final class Record: Sendable {
  private let state = Mutex<(requests: [ScriptedService.Request], connections: Int)>(([], 0))

  var requests: [ScriptedService.Request] { state.withLock { $0.requests } }
  var connections: Int { state.withLock { $0.connections } }

  func add(_ request: ScriptedService.Request) { state.withLock { $0.requests.append(request) } }

  func countConnection() { state.withLock { $0.connections += 1 } }
}

/// One connection, which reads requests with a length and does as the script says.
private final class ScriptedConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let answer: @Sendable (ScriptedService.Request) -> [ScriptedService.Step]
  private var received: [UInt8] = []

  init(answer: @escaping @Sendable (ScriptedService.Request) -> [ScriptedService.Step]) {
    self.answer = answer
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += unwrapInboundIn(data).readableBytesView
    while let request = takeRequest() { Self.run(answer(request)[...], on: context.channel) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func takeRequest() -> ScriptedService.Request? {
    guard let head = HTTPHead(received) else { return nil }
    let length = head.headers["content-length"].flatMap { Int($0) } ?? 0
    guard received.count >= head.count + length else { return nil }
    let body = received[head.count..<head.count + length]
    defer { received.removeFirst(head.count + length) }
    return ScriptedService.Request(
      line: head.line, headers: head.headers, body: String(decoding: body, as: UTF8.self))
  }

  private static func run(_ steps: ArraySlice<ScriptedService.Step>, on channel: any Channel) {
    var steps = steps
    while let step = steps.popFirst() {
      switch step {
      case .send(let bytes):
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
      case .close: channel.close(promise: nil)
      case .reset: channel.reset()
      case .pause(let milliseconds):
        let rest = steps
        channel.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
          guard channel.isActive else { return }
          run(rest, on: channel)
        }
        return
      }
    }
  }
}

/// The first line and the headers of a request.
struct HTTPHead {
  let line: String
  let headers: [String: String]
  /// How many bytes they are, with the empty line.
  let count: Int

  /// Nil where the bytes do not have all of them.
  init?(_ bytes: [UInt8]) {
    let end = Array("\r\n\r\n".utf8)
    guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else {
      return nil
    }
    count = start + end.count
    let lines = String(decoding: bytes[..<start], as: UTF8.self).split(separator: "\r\n")
    line = lines.first.map(String.init) ?? ""
    headers = Dictionary(
      lines.dropFirst().compactMap { line in
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return (parts[0].lowercased(), String(parts[1].drop { $0 == " " }))
      }, uniquingKeysWith: { "\($0), \($1)" })
  }
}

extension Channel {
  /// Closes the connection with a reset.
  fileprivate func reset() {
    guard let options = self as? any SocketOptionProvider else { return close(promise: nil) }
    options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
      self.close(promise: nil)
    }
  }
}
