/// What one line from a client says.
package enum RPCMessage: Sendable {
  /// Not JSON, or too long.
  case unreadable(RPCError)
  case single(Part)
  case batch([Part])

  /// One element of a batch, or all of a line that is none.
  package enum Part: Sendable {
    case call(RPCCall)
    /// JSON, but not a call.
    case invalid(RPCError, RequestID)
  }
}

/// A call as it came in.
package struct RPCCall: Sendable {
  package var method: String
  package var params: JSON?
  /// Nil for a notification, which is never answered.
  package var id: RequestID?
}

/// The id of a call: the client's own bytes, which are echoed as they are.
package struct RequestID: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package static let null = RequestID(bytes: Array("null".utf8))
}

extension RPCMessage {
  /// Reads a line by the JSON-RPC 2.0 specification.
  package init(_ line: LineFramer.Line, limits: RPCLimits = RPCLimits()) {
    switch line {
    case .tooLong:
      self = .unreadable(
        RPCError(
          .parseError, "the line is longer than \(limits.requestBytes) bytes",
          reason: JSONError.Code.tooLarge.rawValue, hint: "send less in one line"))
    case .complete(let bytes):
      do {
        self = try Self.reading(bytes, limits)
      } catch {
        self = .unreadable(
          RPCError(
            .parseError, error.description, reason: error.code.rawValue,
            hint: "send one JSON value a line, ended by LF"))
      }
    }
  }

  private static func reading(
    _ bytes: [UInt8], _ limits: RPCLimits
  ) throws(JSONError) -> RPCMessage {
    var bounds = JSONLimits(bytes: limits.requestBytes)
    bounds.depth = limits.depth
    var parser = try JSONParser(bytes, limits: bounds)
    guard try parser.peek() == UInt8(ascii: "[") else {
      let part = try Part(&parser)
      try parser.end()
      return .single(part)
    }
    var parts: [Part] = []
    try parser.elements { (parser) throws(JSONError) in parts.append(try Part(&parser)) }
    try parser.end()
    guard !parts.isEmpty else {
      return .single(.invalid(RPCError(.invalidRequest, "an empty batch; expected calls"), .null))
    }
    guard parts.count <= limits.batch else {
      let message = "a batch of \(parts.count) calls; expected at most \(limits.batch)"
      return .single(
        .invalid(RPCError(.invalidRequest, message, hint: "send several batches"), .null))
    }
    return .batch(parts)
  }
}

extension RPCMessage.Part {
  /// Reads one request object; throws only where the bytes are not JSON.
  fileprivate init(_ parser: inout JSONParser) throws(JSONError) {
    guard try parser.peek() == UInt8(ascii: "{") else {
      _ = try parser.value()
      self = .invalid(RPCError(.invalidRequest, "expected a request object"), .null)
      return
    }
    var version: JSON?
    var method: JSON?
    var params: JSON?
    var id: JSON?
    var idBytes = RequestID.null.bytes
    try parser.members { (parser, name) throws(JSONError) in
      switch name {
      case "jsonrpc": version = try parser.value()
      case "method": method = try parser.value()
      case "params": params = try parser.value()
      case "id":
        _ = try parser.peek()
        let start = parser.index
        id = try parser.value()
        idBytes = Array(parser.bytes[start..<parser.index])
      default: _ = try parser.value()
      }
    }
    switch id {
    case nil, .null, .number, .string: break
    default:
      self = .invalid(
        RPCError(.invalidRequest, "id: expected a string, a number or null"), .null)
      return
    }
    let requestID = RequestID(bytes: idBytes)
    if let problem = Self.problem(version: version, method: method, params: params) {
      self = .invalid(RPCError(.invalidRequest, problem), requestID)
      return
    }
    let isNotification = id == nil
    self = .call(
      RPCCall(
        method: method?.string ?? "", params: params, id: isNotification ? nil : requestID))
  }

  private static func problem(version: JSON?, method: JSON?, params: JSON?) -> String? {
    guard version == "2.0" else { return "jsonrpc: expected \"2.0\"" }
    guard case .string = method else { return "method: expected a string" }
    switch params {
    case nil, .object, .array: return nil
    default: return "params: expected an object or an array"
    }
  }
}
