import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Why a request had no answer, for people; nothing of it is a key, a password or a row.
struct PostFailure {
  let message: String

  /// - Parameters:
  ///   - error: What the connection's libraries say.
  ///   - host: The service's.
  ///   - proxy: The proxy on the way.
  init(_ error: (any Error)?, host: String, proxy: Proxy?) {
    let place = proxy.map { "\(host), by the proxy \($0)" } ?? host
    message = "\(place): \(Self.sentence(error))"
  }

  private static func sentence(_ error: (any Error)?) -> String {
    switch error {
    case let error as NIOConnectionError: connection(error)
    case let error as HTTPClientError: client(error)
    case let error as NIOSSLError: tls(error)
    case let error as NIOSSLExtraError: "the connection is not safe: \(error)"
    case let error as IOError: "the connection broke: \(reason(error.errnoCode))"
    case let error?: "the connection broke: \(error)"
    case nil: "the connection broke"
    }
  }

  private static func connection(_ error: NIOConnectionError) -> String {
    guard error.connectionErrors.isEmpty else {
      let reasons = error.connectionErrors.map { failure in
        (failure.error as? IOError).map { reason($0.errnoCode) } ?? "\(failure.error)"
      }
      return "port \(error.port): \(Set(reasons).sorted().joined(separator: "; "))"
    }
    return "\(error.host): no such name is known; expected one that this machine’s DNS knows"
  }

  private static func client(_ error: HTTPClientError) -> String {
    switch error {
    case .proxyAuthenticationRequired:
      "the proxy wants a user and a password; expected http://USER:PASSWORD@HOST:PORT in HTTPS_PROXY"
    case .invalidProxyResponse: "the proxy refused to connect to it"
    case .connectTimeout, .getConnectionFromPoolTimeout: "no connection in time"
    case .httpProxyHandshakeTimeout: "no answer from the proxy in time"
    case .tlsHandshakeTimeout: "no TLS connection in time"
    case .remoteConnectionClosed: "the connection was closed before the answer came"
    default: error.shortDescription
    }
  }

  private static func tls(_ error: NIOSSLError) -> String {
    guard case .handshakeFailed(let reason) = error else {
      return "the TLS connection broke: \(error)"
    }
    let text = "\(reason)"
    guard text.contains("CERTIFICATE_VERIFY_FAILED") else {
      return "no TLS connection: \(text)"
    }
    return "its certificate is not trusted here; expected one that the system’s roots "
      + "or those of --ca-file vouch for"
  }

  private static func reason(_ code: CInt) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }
}
