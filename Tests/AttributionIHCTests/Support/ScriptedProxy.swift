import NIOCore
import NIOPosix
import Synchronization

/// An HTTP proxy on loopback that makes connections, or refuses to.
///
/// It stops when the value goes away.
final class ScriptedProxy: Sendable {
  let port: Int
  private let channel: any Channel
  private let heads = Heads()

  /// Listens on a free port; `refusal` is a status that every client is sent away with.
  init(refusal: Int? = nil) async throws {
    let heads = heads
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            ProxyConnection(refusal: refusal) { heads.add($0) })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
  }

  deinit { channel.close(promise: nil) }

  /// What it was asked.
  var requests: [HTTPHead] { heads.all }
}

private final class Heads: Sendable {
  private let state = Mutex<[HTTPHead]>([])

  var all: [HTTPHead] { state.withLock { $0 } }

  func add(_ head: HTTPHead) { state.withLock { $0.append(head) } }
}

/// One client: reads CONNECT, connects, and passes bytes on both ways.
private final class ProxyConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let refusal: Int?
  private let note: (HTTPHead) -> Void
  private var received: [UInt8] = []
  private var isAsked = false
  private var target: (any Channel)?

  init(refusal: Int?, note: @escaping (HTTPHead) -> Void) {
    self.refusal = refusal
    self.note = note
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    if let target { return target.writeAndFlush(buffer, promise: nil) }
    received += buffer.readableBytesView
    guard !isAsked, let head = HTTPHead(received) else { return }
    isAsked = true
    note(head)
    received.removeFirst(head.count)
    connect(head, context)
  }

  func channelInactive(context: ChannelHandlerContext) { target?.close(promise: nil) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func connect(_ head: HTTPHead, _ context: ChannelHandlerContext) {
    let channel = context.channel
    let words = head.line.split(separator: " ")
    let port = words.count > 1 ? words[1].split(separator: ":").last.flatMap { Int($0) } : nil
    guard refusal == nil, words.first == "CONNECT", let port else {
      let status = refusal ?? 405
      let text = "HTTP/1.1 \(status) No\r\nContent-Length: 0\r\n\r\n"
      channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in
        channel.close(promise: nil)
      }
      return
    }
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    // On the same loop as the client, and to loopback whatever name was asked for.
    ClientBootstrap(group: context.eventLoop)
      .channelInitializer { target in
        target.eventLoop.makeCompletedFuture {
          try target.pipeline.syncOperations.addHandler(Relay(to: channel))
        }
      }
      .connect(host: "127.0.0.1", port: port)
      .whenSuccess { target in
        bound.value.target = target
        channel.writeAndFlush(
          ByteBuffer(string: "HTTP/1.1 200 Connected\r\n\r\n"), promise: nil)
      }
  }
}

/// Passes what a target sends on to the client.
private final class Relay: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let client: any Channel

  init(to client: any Channel) { self.client = client }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    client.writeAndFlush(unwrapInboundIn(data), promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) { client.close(promise: nil) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
