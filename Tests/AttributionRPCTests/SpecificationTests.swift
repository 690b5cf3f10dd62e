import AttributionRPC
import Testing

/// The examples of the JSON-RPC 2.0 specification, section 7, line for line.
@Suite struct SpecificationTests {
  /// The specification’s server.
  private static let dispatcher: RPCDispatcher = {
    var table = MethodTable()
    table.on(Subtract.self) { request in request.minuend - request.subtrahend }
    table.on(Sum.self) { request in request.a + request.b + request.c }
    table.on(GetData.self) { _ in ["hello", 5] }
    table.on(Update.self) { _ in .null }
    table.on(NotifyHello.self) { _ in .null }
    return RPCDispatcher(table: table, run: "test")
  }()

  /// An answer without the words of its errors, which the specification leaves to us.
  private static func answer(_ line: String) async throws -> String? {
    guard let bytes = await dispatcher.respond(to: Array(line.utf8)) else { return nil }
    #expect(bytes.last == UInt8(ascii: "\n"))
    return withoutWords(try JSON(parsing: bytes)).text
  }

  private static func withoutWords(_ json: JSON) -> JSON {
    if case .array(let elements) = json { return .array(elements.map(withoutWords)) }
    guard case .object(let object) = json else { return json }
    return .object(
      JSONObject(
        object.entries.map { entry in
          entry.name == "error"
            ? ("error", entry.value["code"] ?? .null) : (entry.name, entry.value)
        }))
  }

  @Test(
    arguments: [
      // Positional parameters.
      (
        #"{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}"#,
        #"{"jsonrpc":"2.0","result":19,"id":1}"#
      ),
      (
        #"{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}"#,
        #"{"jsonrpc":"2.0","result":-19,"id":2}"#
      ),
      // Named parameters.
      (
        #"{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "#
          + #""id": 3}"#,
        #"{"jsonrpc":"2.0","result":19,"id":3}"#
      ),
      (
        #"{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, "subtrahend": 23}, "#
          + #""id": 4}"#,
        #"{"jsonrpc":"2.0","result":19,"id":4}"#
      ),
      // Notifications.
      (#"{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}"#, nil),
      (#"{"jsonrpc": "2.0", "method": "foobar"}"#, nil),
      // A method that does not exist.
      (
        #"{"jsonrpc": "2.0", "method": "foobar", "id": "1"}"#,
        #"{"jsonrpc":"2.0","error":-32601,"id":"1"}"#
      ),
      // Not JSON.
      (
        #"{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]"#,
        #"{"jsonrpc":"2.0","error":-32700,"id":null}"#
      ),
      // Not a request.
      (
        #"{"jsonrpc": "2.0", "method": 1, "params": "bar"}"#,
        #"{"jsonrpc":"2.0","error":-32600,"id":null}"#
      ),
      // A batch that is not JSON.
      (
        #"[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},"#
          + #"{"jsonrpc": "2.0", "method"]"#,
        #"{"jsonrpc":"2.0","error":-32700,"id":null}"#
      ),
      // An empty batch.
      ("[]", #"{"jsonrpc":"2.0","error":-32600,"id":null}"#),
      // Batches of what are no requests.
      ("[1]", #"[{"jsonrpc":"2.0","error":-32600,"id":null}]"#),
      (
        "[1,2,3]",
        #"[{"jsonrpc":"2.0","error":-32600,"id":null},{"jsonrpc":"2.0","error":-32600,"id":null},"#
          + #"{"jsonrpc":"2.0","error":-32600,"id":null}]"#
      ),
      // A batch of everything.
      (
        #"[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},"#
          + #"{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},"#
          + #"{"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},"#
          + #"{"foo": "boo"},"#
          + #"{"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},"#
          + #"{"jsonrpc": "2.0", "method": "get_data", "id": "9"}]"#,
        #"[{"jsonrpc":"2.0","result":7,"id":"1"},{"jsonrpc":"2.0","result":19,"id":"2"},"#
          + #"{"jsonrpc":"2.0","error":-32600,"id":null},"#
          + #"{"jsonrpc":"2.0","error":-32601,"id":"5"},"#
          + #"{"jsonrpc":"2.0","result":["hello",5],"id":"9"}]"#
      ),
      // A batch of notifications.
      (
        #"[{"jsonrpc": "2.0", "method": "notify_sum", "params": [1,2,4]},"#
          + #"{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}]"#,
        nil
      ),
    ] as [(String, String?)])
  func `the specification’s examples are answered as it says`(
    _ line: String, _ expected: String?
  ) async throws {
    #expect(try await Self.answer(line) == expected)
  }
}

private struct Subtract: RPCMethod {
  static let name = "subtract"
  static let summary = "Subtracts."
  static let effect = Effect.reads
  var minuend = 0
  var subtrahend = 0
  static let members: [Member<Self>] = [
    Member("minuend", \.minuend, required: true, "From what."),
    Member("subtrahend", \.subtrahend, required: true, "What."),
  ]
  typealias Response = Int
}

private struct Sum: RPCMethod {
  static let name = "sum"
  static let summary = "Adds."
  static let effect = Effect.reads
  var a = 0
  var b = 0
  var c = 0
  static let members: [Member<Self>] = [
    Member("a", \.a, "One."), Member("b", \.b, "Two."), Member("c", \.c, "Three."),
  ]
  typealias Response = Int
}

private struct GetData: RPCMethod {
  static let name = "get_data"
  static let summary = "Returns something."
  static let effect = Effect.reads
  static let members: [Member<Self>] = []
  typealias Response = JSON
}

private struct Update: RPCMethod {
  static let name = "update"
  static let summary = "Takes something."
  static let effect = Effect.writes
  static let members: [Member<Self>] = []
  typealias Response = JSON
}

private struct NotifyHello: RPCMethod {
  static let name = "notify_hello"
  static let summary = "Is told something."
  static let effect = Effect.writes
  static let members: [Member<Self>] = []
  typealias Response = JSON
}
