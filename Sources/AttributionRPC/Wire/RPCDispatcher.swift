import Synchronization

/// Answers lines: bytes of requests in, bytes of responses out, no I/O.
///
/// A connection reads each line with `read`, in order, so that it can count unreadable ones, and
/// may then answer several at once; `respond(to:)` for bytes does both.
package struct RPCDispatcher: Sendable {
  package let table: MethodTable
  package let limits: RPCLimits
  private let requestIDs: RequestNumbers

  /// - Parameters:
  ///   - table: The methods.
  ///   - limits: What one connection may ask.
  ///   - run: Distinguishes this run of the server in the ids that errors and logs show.
  package init(table: MethodTable, limits: RPCLimits = RPCLimits(), run: String = Self.newRun()) {
    self.table = table
    self.limits = limits
    requestIDs = RequestNumbers(run: run)
  }

  /// Eight hexadecimal digits that differ from run to run.
  package static func newRun() -> String {
    String(UInt32.random(in: 0x1000_0000...UInt32.max), radix: 16)
  }

  /// Reads a line; its calls are not made yet.
  package func read(_ line: LineFramer.Line) -> RPCMessage { RPCMessage(line, limits: limits) }

  /// Makes the calls of a line and returns the line that answers it, with its LF; nil where there
  /// is nothing to send.
  package func respond(to line: [UInt8]) async -> [UInt8]? {
    await respond(to: read(.complete(line)))
  }

  /// Makes the calls of a message and returns the line that answers it, with its LF; nil where
  /// there is nothing to send.
  ///
  /// Until then `notify` may be called with lines of notifications.
  package func respond(
    to message: RPCMessage, as caller: Caller = .owner,
    notify: @escaping @Sendable ([UInt8]) -> Void = { _ in }
  ) async -> [UInt8]? {
    let notify: MethodTable.Notify = { notify($0.bytes + [UInt8(ascii: "\n")]) }
    switch message {
    case .unreadable(let error):
      return failure(error, RequestID.null, requestIDs.next()) + [UInt8(ascii: "\n")]
    case .single(let part):
      guard var line = await respond(to: part, caller, notify) else { return nil }
      line.append(UInt8(ascii: "\n"))
      return line
    case .batch(let parts): return await respond(to: parts, caller, notify)
    }
  }

  private func respond(
    to batch: [RPCMessage.Part], _ caller: Caller, _ notify: @escaping MethodTable.Notify
  ) async -> [UInt8]? {
    var line: [UInt8] = []
    for part in batch {
      guard let response = await respond(to: part, caller, notify) else { continue }
      line.append(line.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
      line.append(contentsOf: response)
    }
    guard !line.isEmpty else { return nil }
    guard line.count < limits.responseBytes else {
      return failure(tooLarge, RequestID.null, requestIDs.next()) + [UInt8(ascii: "\n")]
    }
    line.append(contentsOf: "]\n".utf8)
    return line
  }

  private func respond(
    to part: RPCMessage.Part, _ caller: Caller, _ notify: @escaping MethodTable.Notify
  ) async -> [UInt8]? {
    let request = requestIDs.next()
    switch part {
    case .invalid(let error, let id): return failure(error, id, request)
    case .call(let call):
      do {
        let result = try await table.call(
          call.method, call.params, as: caller.role, notify: notify)
        return call.id.map { success(result, $0, request) }
      } catch {
        if error.code == .forbidden { caller.noteRefusal(call.method, request) }
        return call.id.map { failure(error, $0, request) }
      }
    }
  }

  private func success(_ result: JSON, _ id: RequestID, _ request: String) -> [UInt8] {
    var line = Array(#"{"jsonrpc":"2.0","result":"#.utf8)
    result.write(to: &line)
    guard line.count < limits.responseBytes else { return failure(tooLarge, id, request) }
    line.append(contentsOf: #","id":"#.utf8)
    line.append(contentsOf: id.bytes)
    line.append(UInt8(ascii: "}"))
    return line
  }

  private func failure(_ error: RPCError, _ id: RequestID, _ request: String) -> [UInt8] {
    var error = error
    error.requestID = request
    var line = Array(#"{"jsonrpc":"2.0","error":"#.utf8)
    error.json.write(to: &line)
    line.append(contentsOf: #","id":"#.utf8)
    line.append(contentsOf: id.bytes)
    line.append(UInt8(ascii: "}"))
    return line
  }

  private var tooLarge: RPCError {
    RPCError(
      .tooLarge, "the response is longer than \(limits.responseBytes) bytes",
      hint: "ask for less: a smaller limit, or a shorter range of dates")
  }
}

/// Counts a connection's unreadable lines; enough of them in a row, and it is not talking JSON.
package struct BadLineCount: Sendable {
  private var inARow = 0
  private let limit: Int

  package init(limits: RPCLimits = RPCLimits()) { limit = limits.badLines }

  /// Notes a line; true where the connection is to be closed once it is answered.
  package mutating func note(_ message: RPCMessage) -> Bool {
    guard case .unreadable = message else {
      inARow = 0
      return false
    }
    inARow += 1
    return inARow >= limit
  }
}

/// Numbers the calls of one run of a server.
private final class RequestNumbers: Sendable {
  private let run: String
  private let count = Atomic<UInt64>(0)

  init(run: String) { self.run = run }

  func next() -> String {
    "\(run)-\(count.wrappingAdd(1, ordering: .relaxed).newValue)"
  }
}
