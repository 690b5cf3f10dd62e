/// The methods a server answers.
///
/// One `on` per method is all the wiring there is.
package struct MethodTable: Sendable {
  package struct Entry: Sendable {
    package let name: String
    package let summary: String
    package let effect: Effect
    /// JSON Schema of the parameters and of the result.
    package let params: JSON
    package let result: JSON
    let call: @Sendable (JSON?) async throws(RPCError) -> JSON
  }

  private var entriesByName: [String: Entry] = [:]

  package init() {}

  /// The methods, in the order of their names.
  package var entries: [Entry] { entriesByName.values.sorted { $0.name < $1.name } }

  package mutating func on<Method: RPCMethod>(
    _ method: Method.Type,
    _ handler: @escaping @Sendable (Method) async throws(RPCError) -> Method.Response
  ) {
    precondition(!Method.name.hasPrefix("rpc."), "names that begin with rpc. are JSON-RPC’s own")
    let entry = Entry(
      name: Method.name, summary: Method.summary, effect: Method.effect,
      params: Method.schema, result: Method.Response.schema
    ) { (params) async throws(RPCError) in
      try await handler(Method(params: params)).json
    }
    let previous = entriesByName.updateValue(entry, forKey: Method.name)
    precondition(previous == nil, "\(Method.name) is registered twice")
  }

  /// Calls a method by its wire name.
  package func call(_ name: String, _ params: JSON? = nil) async throws(RPCError) -> JSON {
    if name == Self.discovery { return openRPC }
    guard let entry = entriesByName[name] else {
      let nearest = Spelling.nearest(to: name, among: entriesByName.keys.sorted())
      let guess = nearest.map { "; did you mean \($0)?" } ?? ""
      throw RPCError(
        .methodNotFound, "\(name): no such method\(guess)",
        hint: "`\(Self.discovery)` lists the methods")
    }
    return try await entry.call(params)
  }

  /// Calls a method in this process, as if over a socket.
  package func call<Method: RPCMethod>(
    _ request: Method
  ) async throws(RPCError) -> Method.Response {
    try Method.response(from: await call(Method.name, request.json))
  }
}

extension RPCMethod {
  /// Reads the result of the method.
  package static func response(from result: JSON) throws(RPCError) -> Response {
    do {
      return try Response(json: result)
    } catch {
      throw RPCError(
        .internalError, "\(name): unreadable response: \(error)",
        hint: "the daemon and this program differ in version; see `attrctl version`")
    }
  }
}
