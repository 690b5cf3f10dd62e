/// An error as a client sees it: a stable code, a sentence, and what to do next.
package struct RPCError: Error, Hashable, Sendable {
  package var code: Code
  /// What, where, and what would be right.
  package var message: String
  /// The kebab-case word for programs; by default the code's own.
  package var reason: String
  /// What to do next, such as a command.
  package var hint: String?
  /// Names the call in the server's log.
  package var requestID: String?
  /// When a busy server wants to be asked again.
  package var retryAfterMilliseconds: Int?

  package init(
    _ code: Code, _ message: String, reason: String? = nil, hint: String? = nil,
    retryAfterMilliseconds: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.reason = reason ?? code.name
    self.hint = hint
    self.retryAfterMilliseconds = retryAfterMilliseconds
  }

  /// A code of the JSON-RPC 2.0 specification, or one of ours.
  package struct Code: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let parseError = Code(rawValue: -32700)
    package static let invalidRequest = Code(rawValue: -32600)
    package static let methodNotFound = Code(rawValue: -32601)
    package static let invalidParams = Code(rawValue: -32602)
    package static let internalError = Code(rawValue: -32603)
    package static let cancelled = Code(rawValue: -32800)
    package static let busy = Code(rawValue: -32000)
    package static let forbidden = Code(rawValue: -32001)
    package static let deadline = Code(rawValue: -32002)
    package static let tooLarge = Code(rawValue: -32003)
    package static let notFound = Code(rawValue: -32004)
    package static let conflict = Code(rawValue: -32005)
    package static let shuttingDown = Code(rawValue: -32006)
    package static let storageFull = Code(rawValue: -32007)
    package static let corrupt = Code(rawValue: -32008)
    package static let rateLimited = Code(rawValue: -32009)
    package static let upstream = Code(rawValue: -32010)

    /// Every code with its word, as the documentation lists them.
    package static let names: [(code: Code, name: String)] = [
      (parseError, "parse-error"),
      (invalidRequest, "invalid-request"),
      (methodNotFound, "method-not-found"),
      (invalidParams, "invalid-params"),
      (internalError, "internal-error"),
      (cancelled, "cancelled"),
      (busy, "busy"),
      (forbidden, "forbidden"),
      (deadline, "deadline"),
      (tooLarge, "too-large"),
      (notFound, "not-found"),
      (conflict, "conflict"),
      (shuttingDown, "shutting-down"),
      (storageFull, "storage-full"),
      (corrupt, "corrupt"),
      (rateLimited, "rate-limited"),
      (upstream, "upstream"),
    ]

    /// The code's word, in kebab-case.
    package var name: String { Self.names.first { $0.code == self }?.name ?? "other" }
  }
}

extension RPCError {
  package static func invalidParams(_ message: String, hint: String? = nil) -> RPCError {
    RPCError(.invalidParams, message, hint: hint)
  }

  package static func notFound(_ message: String, hint: String? = nil) -> RPCError {
    RPCError(.notFound, message, hint: hint)
  }
}

extension RPCError {
  /// The reason of a call that asks for a model that the configuration does not enable.
  package static let notEnabled = "not-enabled"
}

extension RPCError: CustomStringConvertible {
  package var description: String { message }
}

extension RPCError {
  /// The `error` member of a response.
  package var json: JSON {
    var data = JSONObject([("code", .string(reason))])
    if let hint { data.append("hint", .string(hint)) }
    if let requestID { data.append("request_id", .string(requestID)) }
    if let milliseconds = retryAfterMilliseconds {
      data.append("retry_after_ms", .number(JSONNumber(milliseconds)))
    }
    return [
      "code": .number(JSONNumber(code.rawValue)), "message": .string(message),
      "data": .object(data),
    ]
  }

  /// Reads the `error` member of a response; nil where it has no code and message.
  package init?(_ json: JSON) {
    guard case .number(let number) = json["code"], let code = number.units(decimals: 0),
      let message = json["message"]?.string
    else { return nil }
    let data = json["data"]
    self.init(
      Code(rawValue: Int(code)), message, reason: data?["code"]?.string,
      hint: data?["hint"]?.string)
    requestID = data?["request_id"]?.string
    if case .number(let milliseconds) = data?["retry_after_ms"] {
      retryAfterMilliseconds = milliseconds.units(decimals: 0).map(Int.init)
    }
  }
}
