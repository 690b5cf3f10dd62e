import AttributionRPC
import Logging
import NIOCore

/// One client: cuts its bytes into lines, has each answered in a task of its own, and writes the
/// answers as they come.
///
/// Nothing more is read while ``ServerLimits/callsInFlight`` calls are being answered or while
/// ``ServerLimits/unsentBytes`` wait for a client that does not read; so one client costs a bounded
/// amount of memory and never slows another.
final class RPCConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let channel: any Channel
  private let dispatcher: RPCDispatcher
  private let limits: ServerLimits
  private let client: Client
  private let logger: Logger

  private var framer: LineFramer
  private var badLines: BadLineCount
  /// Messages that were read and whose turn has not come.
  private var waiting: CircularBuffer<RPCMessage> = []
  private var calls: [Int: Task<Void, Never>] = [:]
  private var nextCall = 0
  /// No more is read: the client sent all it had, or the daemon stops.
  private var isEnding = false
  /// More than eight unreadable lines came in a row.
  private var isHopeless = false
  private var isReading = false
  private var lineTimeout: Scheduled<Void>?
  private var idleTimeout: Scheduled<Void>?
  private var isRefusalLogged = false
  /// When bytes last came in or went out.
  private var lastMoved = NIODeadline.now()

  /// Who is at the other end, and what that one may call.
  struct Client: Sendable {
    var peer: Peer
    var role: Role
  }

  init(
    channel: any Channel, dispatcher: RPCDispatcher, limits: ServerLimits, client: Client,
    logger: Logger
  ) {
    self.channel = channel
    self.dispatcher = dispatcher
    self.limits = limits
    self.client = client
    self.logger = logger
    framer = LineFramer(limit: limits.calls.requestBytes)
    badLines = BadLineCount(limits: limits.calls)
  }

  /// Reads no more; ends once the calls in flight are answered.
  func drain() {
    isEnding = true
    endIfDone()
  }

  /// Ends at once.
  func close() { channel.close(promise: nil) }

  func channelActive(context: ChannelHandlerContext) {
    timeIdleness(for: TimeAmount(limits.idle))
    readOn()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isEnding else { return }
    let buffer = unwrapInboundIn(data)
    let lines = buffer.withUnsafeReadableBytes { framer.feed($0.bindMemory(to: UInt8.self).span) }
    lastMoved = .now()
    take(lines)
    timeLine(begunNow: !lines.isEmpty)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    isReading = false
    readOn()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    lastMoved = .now()
    startCalls()
    readOn()
  }

  func channelInactive(context: ChannelHandlerContext) {
    isEnding = true
    for call in calls.values { call.cancel() }
    waiting.removeAll()
    lineTimeout?.cancel()
    idleTimeout?.cancel()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event as? ChannelEvent == .inputClosed else {
      return context.fireUserInboundEventTriggered(event)
    }
    if !isEnding, let last = framer.finish() { take([last]) }
    drain()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    logger.record(.connectionFailed, "connection ended", ["error": "\(error)"])
    close()
  }
}

extension RPCConnection {
  private func take(_ lines: [LineFramer.Line]) {
    for line in lines where !isHopeless {
      let message = dispatcher.read(line)
      isHopeless = badLines.note(message)
      waiting.append(message)
    }
    if isHopeless { isEnding = true }
    startCalls()
  }

  private func startCalls() {
    while calls.count < limits.callsInFlight, channel.isWritable, let message = waiting.popFirst() {
      let number = nextCall
      nextCall += 1
      let loop = channel.eventLoop
      let bound = NIOLoopBound(self, eventLoop: loop)
      let caller = Caller(client.role) { method, request in
        loop.execute { bound.value.noteRefusal(of: method, request) }
      }
      // At once, on the loop: a call that waits for nothing is answered without changing threads.
      // Methods wait for the store rather than block on it, and go on elsewhere.
      calls[number] = Task.immediate { [dispatcher] in
        let line = await dispatcher.respond(to: message, as: caller) { notification in
          loop.execute { bound.value.notify(notification) }
        }
        loop.execute { bound.value.end(number, line) }
      }
    }
  }

  private func end(_ number: Int, _ line: [UInt8]?) {
    calls[number] = nil
    lastMoved = .now()
    if let line {
      let buffer = channel.allocator.buffer(bytes: line)
      channel.writeAndFlush(buffer, promise: nil)
    }
    startCalls()
    readOn()
    endIfDone()
  }

  /// Sends a notification; a client that does not read misses some, for a later one says more.
  private func notify(_ line: [UInt8]) {
    guard channel.isWritable, channel.isActive else { return }
    lastMoved = .now()
    channel.writeAndFlush(channel.allocator.buffer(bytes: line), promise: nil)
  }

  /// Logs what was refused: once for each connection, for a client may ask again and again.
  private func noteRefusal(of method: String, _ request: String) {
    guard !isRefusalLogged else { return }
    isRefusalLogged = true
    let peer = client.peer
    logger.record(
      .callRefused, "a call was refused, for the client’s user may not make it",
      [
        "method": "\(method)", "role": "\(client.role.rawValue)", "uid": "\(peer.user)",
        "pid": "\(peer.process)", "request": "\(request)",
      ])
  }

  /// Asks for more bytes, unless the client has enough to digest.
  private func readOn() {
    guard !isReading, !isEnding, waiting.isEmpty, calls.count < limits.callsInFlight,
      channel.isWritable, channel.isActive
    else { return }
    isReading = true
    channel.read()
  }

  private func endIfDone() {
    guard isEnding, waiting.isEmpty, calls.isEmpty else { return }
    let channel = channel
    // An empty write completes after everything that was written before it.
    channel.writeAndFlush(channel.allocator.buffer(capacity: 0)).whenComplete { _ in
      channel.close(promise: nil)
    }
  }
}

extension RPCConnection {
  /// Times the line that has begun; bytes that trickle in do not give it more time.
  private func timeLine(begunNow: Bool) {
    guard framer.isWithinLine, !isEnding else {
      lineTimeout?.cancel()
      lineTimeout = nil
      return
    }
    guard begunNow || lineTimeout == nil else { return }
    lineTimeout?.cancel()
    let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
    lineTimeout = channel.eventLoop.scheduleTask(in: TimeAmount(limits.line)) {
      bound.value.lineTimedOut()
    }
  }

  private func lineTimedOut() {
    lineTimeout = nil
    // While nothing is read, the client cannot end its line.
    guard isReading else { return timeLine(begunNow: true) }
    logger.record(.connectionFailed, "half a line for too long", ["limit": "\(limits.line)"])
    drain()
  }

  /// Looks again after a while whether anything moved; cheaper than a timer for each read.
  private func timeIdleness(for time: TimeAmount) {
    let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
    idleTimeout = channel.eventLoop.scheduleTask(in: time) { bound.value.checkIdleness() }
  }

  private func checkIdleness() {
    let idle = TimeAmount(limits.idle)
    let silence = calls.isEmpty ? NIODeadline.now() - lastMoved : .zero
    guard silence < idle else { return close() }
    timeIdleness(for: idle - silence)
  }
}
