package import AttributionRPC
import Glibc
package import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Answers calls on a Unix socket, on one event loop.
package final class RPCServer: Sendable {
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let socket: ListeningSocket
  private let dispatcher: RPCDispatcher
  private let limits: ServerLimits
  private let roles: PeerRoles
  private let logger: Logger
  private let listener = Mutex<(any Channel)?>(nil)
  private let connections: NIOLoopBoundBox<Connections>

  package init(
    socket: ListeningSocket, table: MethodTable, limits: ServerLimits, roles: PeerRoles,
    logger: Logger
  ) {
    self.socket = socket
    self.limits = limits
    self.roles = roles
    self.logger = logger
    dispatcher = RPCDispatcher(table: table, limits: limits.calls)
    connections = .makeBoxSendingValue(Connections(), eventLoop: group.any())
  }

  /// Begins to take connections.
  package func start() async throws {
    let channel = try await ServerBootstrap(group: group)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(
        .writeBufferWaterMark,
        value: .init(low: limits.unsentBytes / 2, high: limits.unsentBytes)
      )
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try self.admit(channel) }
      }
      .withBoundSocket(socket.descriptor).get()
    listener.withLock { $0 = channel }
  }

  /// Takes no more connections, lets the calls in flight end, and closes every connection.
  ///
  /// Returns within ``ServerLimits/drain``, whatever the calls and the clients do; at once where
  /// it was stopped before.
  package func stop() async throws {
    guard let listener = listener.withLock({ $0.take() }) else { return }
    // Removed while it is open: until then nobody else can have a socket of the same identity.
    socket.remove()
    try await listener.close()
    let loop = group.any()
    let drain = TimeAmount(limits.drain)
    try await loop.flatSubmit {
      let ended = self.connections.value.drain(on: loop)
      let deadline = loop.scheduleTask(in: drain) { self.connections.value.closeAll() }
      return ended.always { _ in deadline.cancel() }
    }.get()
    try await group.shutdownGracefully()
  }

  /// Returns once the event loop has run something; a loop that hangs never does.
  package func probe() async throws { try await group.any().submit {}.get() }

  /// How many connections there are.
  package func connectionCount() async throws -> Int {
    try await group.any().submit { self.connections.value.count }.get()
  }

  private func admit(_ channel: any Channel) throws {
    guard connections.value.count < limits.connections else {
      logger.record(
        .connectionRefused, "too many connections",
        ["connections": "\(connections.value.count)", "limit": "\(limits.connections)"])
      return try channel.pipeline.syncOperations.addHandler(BusyRefusal(limit: limits.connections))
    }
    let peer = try peer(of: channel)
    let connection = RPCConnection(
      channel: channel, dispatcher: dispatcher, limits: limits,
      client: RPCConnection.Client(peer: peer, role: roles.role(of: peer)), logger: logger)
    connections.value.add(connection)
    let id = ObjectIdentifier(connection)
    channel.closeFuture.whenComplete { [connections] _ in connections.value.remove(id) }
    try channel.pipeline.syncOperations.addHandler(connection)
  }

  /// Who has connected; a connection of which that cannot be known ends here.
  private func peer(of channel: any Channel) throws -> Peer {
    do {
      let peer = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable {
        (descriptor: NIOBSDSocket.Handle) in try Peer(of: descriptor)
      }
      guard let peer else { throw SystemError("getsockopt", code: EBADF) }
      return peer
    } catch {
      logger.record(
        .connectionFailed, "a client’s user cannot be known", ["error": "\(error)"])
      throw error
    }
  }
}

/// The connections of a server; lives on its event loop.
private struct Connections {
  private var open: [ObjectIdentifier: RPCConnection] = [:]
  private var whenEmpty: EventLoopPromise<Void>?

  var count: Int { open.count }

  mutating func add(_ connection: RPCConnection) {
    open[ObjectIdentifier(connection)] = connection
  }

  mutating func remove(_ connection: ObjectIdentifier) {
    open[connection] = nil
    if open.isEmpty { whenEmpty?.succeed() }
  }

  /// Asks every connection to end after its calls in flight.
  mutating func drain(on loop: any EventLoop) -> EventLoopFuture<Void> {
    let promise = loop.makePromise(of: Void.self)
    whenEmpty = promise
    if open.isEmpty { promise.succeed() }
    for connection in open.values { connection.drain() }
    return promise.futureResult
  }

  func closeAll() {
    for connection in open.values { connection.close() }
  }
}

/// Tells a client that there are too many, and hangs up.
private final class BusyRefusal: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let limit: Int

  init(limit: Int) { self.limit = limit }

  func channelActive(context: ChannelHandlerContext) {
    let error = RPCError(
      .busy, "\(limit) connections are open; no more are taken",
      hint: "close one, or raise rpc.connections", retryAfterMilliseconds: 1_000)
    let line: JSON = ["jsonrpc": "2.0", "error": error.json, "id": nil]
    let buffer = context.channel.allocator.buffer(bytes: line.bytes + [UInt8(ascii: "\n")])
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(buffer)).whenComplete { _ in channel.close(promise: nil) }
  }
}
