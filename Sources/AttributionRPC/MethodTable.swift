/// The methods a server answers.
///
/// One `on` per method is all the wiring there is.
package struct MethodTable: Sendable {
  package struct Entry: Sendable {
    package let name: String
    package let summary: String
    package let effect: Effect
    package let audience: Audience
    /// JSON Schema of the parameters and of the result.
    package let params: JSON
    package let result: JSON
    /// Takes the parameters, and where to send notifications that belong to the call.
    let call: @Sendable (JSON?, @escaping Notify) async throws(RPCError) -> JSON
  }

  /// Sends a notification to whoever made a call.
  package typealias Notify = @Sendable (JSON) -> Void

  private var entriesByName: [String: Entry] = [:]

  package init() {}

  /// The methods, in the order of their names.
  package var entries: [Entry] { entriesByName.values.sorted { $0.name < $1.name } }

  package mutating func on<Method: RPCMethod>(
    _ method: Method.Type,
    _ handler: @escaping @Sendable (Method) async throws(RPCError) -> Method.Response
  ) {
    add(method) { (params, _) async throws(RPCError) in
      try await handler(Method(params: params)).json
    }
  }

  /// Adds a method that says how far its calls are.
  package mutating func on<Method: ReportingMethod>(
    _ method: Method.Type,
    _ handler:
      @escaping @Sendable (
        Method, ProgressReporter<Method.Progress>
      ) async throws(RPCError) -> Method.Response
  ) {
    add(method) { (params, notify) async throws(RPCError) in
      let request = try Method(params: params)
      let reporter = ProgressReporter<Method.Progress>(
        token: request.progressToken, notify: notify)
      defer { reporter.end() }
      return try await handler(request, reporter).json
    }
  }

  private mutating func add<Method: RPCMethod>(
    _ method: Method.Type,
    _ call: @escaping @Sendable (JSON?, @escaping Notify) async throws(RPCError) -> JSON
  ) {
    precondition(!Method.name.hasPrefix("rpc."), "names that begin with rpc. are JSON-RPC’s own")
    let entry = Entry(
      name: Method.name, summary: Method.summary, effect: Method.effect,
      audience: Method.audience, params: Method.schema, result: Method.Response.schema, call: call)
    let previous = entriesByName.updateValue(entry, forKey: Method.name)
    precondition(previous == nil, "\(Method.name) is registered twice")
  }

  /// Calls a method by its wire name; `notify` gets what it says while it is under way.
  ///
  /// One whose role is not what the method is for is refused, `forbidden`.
  package func call(
    _ name: String, _ params: JSON? = nil, as role: Role = .owner,
    notify: @escaping Notify = { _ in }
  ) async throws(RPCError) -> JSON {
    if name == Self.discovery { return openRPC }
    guard let entry = entriesByName[name] else {
      let nearest = Spelling.nearest(to: name, among: entriesByName.keys.sorted())
      let guess = nearest.map { "; did you mean \($0)?" } ?? ""
      throw RPCError(
        .methodNotFound, "\(name): no such method\(guess)",
        hint: "`\(Self.discovery)` lists the methods")
    }
    guard role.mayCall(entry.audience) else {
      throw .forbidden(name, for: entry.audience, to: role)
    }
    return try await entry.call(params, notify)
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
