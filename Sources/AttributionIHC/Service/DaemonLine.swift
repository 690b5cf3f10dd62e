import AttributionRPC
import Logging

/// The one connection to the daemon, which is made anew where it breaks.
struct DaemonLine {
  private let socket: String
  private let logger: Logger
  private var transport: UnixSocketTransport?
  /// What was last said of it, so that it is said once.
  private var lastComplaint: String?

  /// How long the daemon may take for an answer, in milliseconds: it may be loading a file.
  private static let patience: Int64 = 300_000

  init(socket: String, logger: Logger) {
    self.socket = socket
    self.logger = logger
  }

  /// Calls a method; `idle` is called every 100 ms, and gives up with false.
  mutating func send<Method: RPCMethod>(
    _ request: Method, idle: () -> Bool
  ) throws(ClientError) -> Method.Response {
    do {
      let line = try connected()
      let result = try line.exchange(
        Method.name, request.json, timeout: Self.patience, idle: idle)
      let response = try Method.clientResponse(from: result)
      if lastComplaint != nil { logger.notice("the daemon answers again") }
      lastComplaint = nil
      return response
    } catch {
      // Half an answer may be on a line that failed.
      if case .transport = error { transport = nil }
      complain(error)
      throw error
    }
  }

  private mutating func connected() throws(ClientError) -> UnixSocketTransport {
    if let transport { return transport }
    let line = try UnixSocketTransport(path: socket)
    transport = line
    return line
  }

  private mutating func complain(_ error: ClientError) {
    let text =
      switch error {
      case .transport(let error): "\(error)"
      case .remote(let error): error.message + (error.hint.map { "; \($0)" } ?? "")
      }
    guard text != lastComplaint else { return }
    lastComplaint = text
    logger.warning("the daemon cannot be asked", metadata: ["error": "\(text)"])
  }
}
