/// Why a client has no result: the server could not be reached, or it said no.
package enum ClientError: Error, Hashable, Sendable {
  case transport(TransportError)
  case remote(RPCError)
}

/// What went wrong between a client and the server’s socket.
package struct TransportError: Error, Hashable, Sendable {
  package var code: Code
  /// The socket’s path.
  package var path: String

  package init(_ code: Code, path: String) {
    self.code = code
    self.path = path
  }

  package enum Code: String, Error, CaseIterable {
    case pathTooLong = "path-too-long"
    case noSocket = "no-socket"
    case refused
    case denied
    case notASocket = "not-a-socket"
    case unavailable
    case closed
    case timedOut = "timed-out"
    case unreadable
    case interrupted
  }
}

extension TransportError: CustomStringConvertible {
  package var description: String { "\(path): \(code.sentence)" }
}

extension TransportError.Code {
  /// What is wrong.
  var sentence: String {
    switch self {
    case .pathTooLong: "the path is too long for a socket; expected at most 107 bytes"
    case .noSocket: "there is no such socket"
    case .refused: "nothing listens on the socket"
    case .denied: "permission denied"
    case .notASocket: "not a socket"
    case .unavailable: "cannot be connected to"
    case .closed: "the daemon closed the connection before it answered"
    case .timedOut: "no answer in time"
    case .unreadable: "what answers does not speak JSON-RPC"
    case .interrupted: "interrupted"
    }
  }
}
