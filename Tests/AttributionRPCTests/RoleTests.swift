import AttributionRPC
import Synchronization
import Testing

@Suite struct RoleTests {
  private static func table() -> MethodTable {
    var table = MethodTable()
    table.on(SystemHello.self) { _ in SystemHello.Response() }
    table.on(SystemReload.self) { _ in SystemReload.Response() }
    table.on(IHCLease.self) { _ in IHCLease.Response() }
    return table
  }

  private static let worker: JSON = ["worker": "w"]

  @Test(
    arguments: [
      (Role.owner, ["system.hello", "system.reload", "ihc.lease", "rpc.discover"]),
      (Role.people, ["system.hello", "system.reload", "rpc.discover"]),
      (Role.ihc, ["system.hello", "ihc.lease", "rpc.discover"]),
    ] as [(Role, [String])])
  func `a role may call what is for it and for everybody`(
    _ role: Role, _ allowed: [String]
  ) async throws {
    var answered: [String] = []
    for name in ["system.hello", "system.reload", "ihc.lease", "rpc.discover"] {
      do {
        let params: JSON = name == "ihc.lease" ? Self.worker : [:]
        _ = try await Self.table().call(name, params, as: role)
        answered.append(name)
      } catch {
        #expect(error.code == .forbidden)
      }
    }
    #expect(answered == allowed)
  }

  @Test func `a refusal says which role is needed and how to get it`() async throws {
    let lease = await #expect(throws: RPCError.self) {
      try await Self.table().call("ihc.lease", Self.worker, as: .people)
    }
    #expect(
      lease?.message == "ihc.lease: only for the role ihc; this connection has the role people")
    #expect(
      lease?.hint
        == "a user named in ihc.clients has it; root and the daemon’s own user may call everything")
    let reload = await #expect(throws: RPCError.self) {
      try await Self.table().call("system.reload", as: .ihc)
    }
    #expect(
      reload?.message
        == "system.reload: only for the role people; this connection has the role ihc")
    #expect(reload?.hint == "take your user out of ihc.clients, or call as another user")
  }

  @Test func `parameters of a refused call are not even read`() async throws {
    let error = await #expect(throws: RPCError.self) {
      try await Self.table().call("ihc.lease", ["nonsense": 1], as: .people)
    }
    #expect(error?.code == .forbidden)
  }

  @Test func `a refused call is noted, in a batch and as a notification too`() async throws {
    let noted = Mutex<[String]>([])
    let caller = Caller(.people) { method, request in
      noted.withLock { $0.append("\(method) \(request)") }
    }
    let dispatcher = RPCDispatcher(table: Self.table(), run: "test")
    let line =
      #"[{"jsonrpc":"2.0","method":"ihc.lease","params":{"worker":"w"},"id":1},"#
      + #"{"jsonrpc":"2.0","method":"system.hello"},{"jsonrpc":"2.0","method":"ihc.lease"}]"#
    let answer = try #require(
      await dispatcher.respond(to: dispatcher.read(.complete(Array(line.utf8))), as: caller))
    let answers = try #require(try JSON(parsing: answer).elements)
    #expect(answers.map { $0["error"]?["code"] } == [-32001])
    #expect(answers.first?["error"]?["data"]?["request_id"] == "test-1")
    #expect(noted.withLock { $0 } == ["ihc.lease test-1", "ihc.lease test-3"])
  }

  @Test func `rpc.discover says whom each method is for`() async throws {
    let document = try await Self.table().call("rpc.discover", as: .people)
    let methods = try #require(document["methods"]?.elements)
    let audiences = methods.map { "\($0["name"]?.string ?? "") \($0["x-audience"]?.string ?? "")" }
    #expect(audiences == ["ihc.lease ihc", "system.hello everybody", "system.reload people"])
  }
}
