import AttributionRPC
import Glibc

/// One command’s conversation with the daemon.
struct Session {
  private let transport: UnixSocketTransport

  init(_ options: GlobalOptions) throws(ClientError) {
    transport = try UnixSocketTransport(path: Self.socketPath(options))
    Interruption.install()
  }

  static func socketPath(_ options: GlobalOptions) -> String {
    SocketPath.resolve(
      option: options.socket, environment: environmentValue, exists: { access($0, F_OK) == 0 })
  }

  /// Calls a method, waits at most `patience` seconds, and returns its result as it was received;
  /// meanwhile a terminal shows `progress`, which may come from what `notified` is told.
  func result<Method: RPCMethod>(
    of request: Method, patience: Int64 = Self.patience, progress: () -> String = waiting,
    notified: (JSON) -> Void = { _ in }
  ) throws(ClientError) -> JSON {
    guard !Interruption.isRequested else {
      throw .transport(TransportError(.interrupted, path: transport.path))
    }
    var line = ProgressLine()
    defer { line.clear() }
    return try transport.exchange(
      Method.name, request.json, timeout: patience * 1000,
      idle: {
        line.show(progress)
        return !Interruption.isRequested
      }, notified: notified)
  }

  /// Calls a method.
  func send<Method: RPCMethod>(
    _ request: Method, patience: Int64 = Self.patience
  ) throws(ClientError) -> Method.Response {
    try Method.clientResponse(from: result(of: request, patience: patience))
  }

  /// How long a call may take, in seconds: recomputing ten million sessions is one call.
  static let patience: Int64 = 3600

  static let waiting: @Sendable () -> String = { "waiting for the daemon" }
}

/// The value of a variable of the environment.
func environmentValue(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
