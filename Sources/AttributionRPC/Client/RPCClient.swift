/// The client side: one generic function serves every method.
package struct RPCClient {
  private let exchange: (String, JSON) throws(ClientError) -> JSON

  /// - Parameter exchange: Sends a method’s name and parameters, and returns its result.
  package init(exchange: @escaping (String, JSON) throws(ClientError) -> JSON) {
    self.exchange = exchange
  }

  /// Calls a method and waits for its result.
  package func send<Method: RPCMethod>(
    _ request: Method
  ) throws(ClientError) -> Method.Response {
    try Method.clientResponse(from: result(of: request))
  }

  /// Calls a method and returns its result as it was received.
  package func result(of request: some RPCMethod) throws(ClientError) -> JSON {
    try exchange(type(of: request).name, request.json)
  }
}

extension RPCMethod {
  /// Reads a result that a client received.
  package static func clientResponse(from result: JSON) throws(ClientError) -> Response {
    do {
      return try response(from: result)
    } catch {
      throw .remote(error)
    }
  }
}
