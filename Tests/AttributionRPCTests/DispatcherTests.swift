import AttributionRPC
import Testing

@Suite struct DispatcherTests {
  private static func table() -> MethodTable {
    var table = MethodTable()
    table.on(SystemReload.self) { _ in SystemReload.Response() }
    table.on(JourneysExplain.self) { request throws(RPCError) in
      throw .notFound("\(request.conversion): no such conversion", hint: "attrctl journeys")
    }
    table.on(JourneysList.self) { request in
      var response = JourneysList.Response()
      response.journeys = [JourneySummary](repeating: JourneySummary(), count: request.limit)
      return response
    }
    return table
  }

  private static func respond(_ line: String, limits: RPCLimits = RPCLimits()) async -> String? {
    let dispatcher = RPCDispatcher(table: table(), limits: limits, run: "test")
    return await dispatcher.respond(to: Array(line.utf8)).map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  @Test(arguments: [
    "1", "-1.50", "1e2", "12345678901234567890123", #""a""#, #""\u0061\/""#, #""😀""#, "null",
  ])
  func `an id is echoed byte for byte`(_ id: String) async {
    let line = await Self.respond(#"{"jsonrpc":"2.0","method":"system.reload","id": \#(id) }"#)
    #expect(
      line == #"{"jsonrpc":"2.0","result":{"changed":[],"generation":0},"id":\#(id)}"# + "\n")
  }

  @Test(arguments: ["true", "[1]", "{}"])
  func `an id of another type is refused`(_ id: String) async throws {
    let line = try #require(
      await Self.respond(#"{"jsonrpc":"2.0","method":"system.reload","id":\#(id)}"#))
    #expect(line.contains("-32600"))
    #expect(line.hasSuffix(#""id":null}"# + "\n"))
  }

  @Test func `an error says what, why and what next, and names the call`() async {
    let line = await Self.respond(
      #"{"jsonrpc":"2.0","method":"journeys.explain","params":["c9"],"id":7}"#)
    #expect(
      line == #"{"jsonrpc":"2.0","error":{"code":-32004,"message":"c9: no such conversion","#
        + #""data":{"code":"not-found","hint":"attrctl journeys","request_id":"test-1"}},"id":7}"#
        + "\n")
  }

  @Test(
    arguments: [
      (#""method":"journeys.lst""#, "journeys.lst: no such method; did you mean journeys.list?"),
      (
        #""method":"journeys.list","params":{"limt":3}"#,
        "limt: no such parameter; did you mean limit?"
      ),
      (
        #""method":"journeys.list","params":{"limit":0}"#,
        "limit: expected an integer from 1 to 1000"
      ),
      (#""method":"journeys.explain""#, "conv_id: required, and missing"),
      (
        #""method":"system.reload","params":[1]"#, "system.reload: 1 parameters; expected at most 0"
      ),
      (#""method":"journeys.list","params":{"channel":3}"#, "channel: expected a string"),
    ])
  func `a bad call is told what would be right`(_ call: String, _ message: String) async throws {
    let line = try #require(await Self.respond(#"{"jsonrpc":"2.0",\#(call),"id":1}"#))
    let error = try #require(try JSON(parsing: line)["error"].flatMap(RPCError.init))
    #expect(error.message == message)
  }

  @Test(
    arguments: [
      (#"{"method":"system.reload","id":1}"#, "jsonrpc: expected \"2.0\""),
      (#"{"jsonrpc":"1.0","method":"system.reload","id":1}"#, "jsonrpc: expected \"2.0\""),
      (#"{"jsonrpc":"2.0","id":1}"#, "method: expected a string"),
      (
        #"{"jsonrpc":"2.0","method":"system.reload","params":3,"id":1}"#,
        "params: expected an object or an array"
      ),
    ])
  func `a request that is none keeps its id`(_ line: String, _ message: String) async throws {
    let answer = try JSON(parsing: try #require(await Self.respond(line)))
    #expect(answer["id"] == 1)
    #expect(answer["error"]?["message"] == .string(message))
  }

  @Test func `a request with a name twice is not JSON to us`() async throws {
    let line = #"{"jsonrpc":"2.0","method":"system.reload","id":1,"id":2}"#
    let answer = try JSON(parsing: try #require(await Self.respond(line)))
    #expect(answer["error"]?["code"] == -32700)
    #expect(answer["error"]?["data"]?["code"] == "duplicate-name")
    #expect(answer["id"] == .null)
  }

  @Test func `a batch over the limit is one error`() async throws {
    let call = #"{"jsonrpc":"2.0","method":"system.reload","id":1}"#
    let full = "[\(Array(repeating: call, count: 100).joined(separator: ","))]"
    let answers = try JSON(parsing: try #require(await Self.respond(full)))
    #expect(answers.elements?.count == 100)
    let over = try JSON(parsing: try #require(await Self.respond("[\(call),\(full.dropFirst())")))
    #expect(over["error"]?["code"] == -32600)
    #expect(over["id"] == .null)
  }

  @Test func `a response over the limit is an error with the call’s id`() async throws {
    var limits = RPCLimits()
    limits.responseBytes = 1000
    let line = #"{"jsonrpc":"2.0","method":"journeys.list","params":{"limit":900},"id":"x"}"#
    let answer = try JSON(parsing: try #require(await Self.respond(line, limits: limits)))
    #expect(answer["error"]?["code"] == -32003)
    #expect(answer["id"] == "x")
  }

  @Test func `a line too long is a parse error that names the limit`() async throws {
    let dispatcher = RPCDispatcher(table: Self.table(), run: "test")
    let bytes = try #require(await dispatcher.respond(to: dispatcher.read(.tooLong)))
    let answer = try JSON(parsing: bytes)
    #expect(answer["error"]?["code"] == -32700)
    #expect(answer["error"]?["message"] == "the line is longer than 1048576 bytes")
  }

  @Test func `eight unreadable lines in a row close the connection`() {
    let dispatcher = RPCDispatcher(table: Self.table(), run: "test")
    let bad = dispatcher.read(.complete(Array("{".utf8)))
    let good = dispatcher.read(.complete(Array("[1]".utf8)))
    var count = BadLineCount()
    let seven = Array(repeating: bad, count: 7)
    let closes = (seven + [good] + seven + [bad]).map { count.note($0) }
    #expect(closes == Array(repeating: false, count: 15) + [true])
  }

  @Test func `the ids of calls differ`() async {
    let dispatcher = RPCDispatcher(table: MethodTable(), run: "test")
    let first = await dispatcher.respond(to: Array("1".utf8))
    let second = await dispatcher.respond(to: Array("1".utf8))
    #expect(first != second)
  }
}
