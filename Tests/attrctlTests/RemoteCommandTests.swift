import AttributionRPC
import Synchronization
import TestSupport
import Testing

@testable import attrctl

/// `attrctl ihc` against a daemon whose answers are made up.
@Suite struct RemoteCommandTests {
  @Test func `a backlog is watched until nothing is left`() async throws {
    let work = try Workdir()
    let calls = Mutex(0)
    var table = MethodTable()
    table.on(IHCStatus.self) { _ in
      let call = calls.withLock { count in
        count += 1
        return count
      }
      var response = IHCStatus.Response()
      response.client = IHCClient()
      response.client?.name = "run-\(call)"
      response.state = call < 3 ? .asking : .idle
      response.message = call < 3 ? "5 journeys wait to be answered." : "every journey is answered."
      return response
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let run = try await CommandRun.attrctl(
      ["ihc", "status", "--watch", "--socket", daemon.socket], in: work)
    #expect(run.status == 0, "\(run.errors)")
    // The second look brought no news but that the client had come again.
    let first = run.output.split(separator: "\n").filter { $0.hasPrefix("Remote IHC") }
    #expect(
      first == [
        "Remote IHC: 5 journeys wait to be answered.", "Remote IHC: every journey is answered.",
      ])
    #expect(calls.withLock { $0 } == 3)
  }

  @Test func `the noun alone is the status`() async throws {
    let work = try Workdir()
    var table = MethodTable()
    table.on(IHCStatus.self) { _ in IHCStatus.Response() }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let run = try await CommandRun.attrctl(
      ["ihc", "--json", "--socket", daemon.socket], in: work)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output == IHCStatus.Response().json.text + "\n")
  }

  @Test func `several conversions are asked again at once`() async throws {
    let work = try Workdir()
    var table = MethodTable()
    table.on(IHCRetry.self) { request in
      var response = IHCRetry.Response()
      response.journeys = request.conversions == ["c1", "c2", "c3"] && !request.all ? 3 : 0
      return response
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let run = try await CommandRun.attrctl(
      ["ihc", "retry", "c1", "c2,c3", "--socket", daemon.socket], in: work)
    #expect(run.output.hasPrefix("3 journeys will be asked again.\n"), "\(run.errors)")
  }

  @Test func `an estimate takes another configuration's text`() async throws {
    let work = try Workdir()
    var table = MethodTable()
    table.on(IHCEstimate.self) { request in
      var response = IHCEstimate.Response()
      response.url = request.configuration ?? "none"
      response.conversionType =
        (request.configurationName ?? "") + (request.changes.first?.value ?? "")
      return response
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let file = try work.write("ihc: {budget: 5}", to: "other.yaml")
    let run = try await CommandRun.attrctl(
      [
        "ihc", "estimate", "--config", file, "--set", "ihc.request_sessions=3000", "--socket",
        daemon.socket,
      ], in: work)
    let words = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words.contains("ihc: {budget: 5}, conversion type \(file)3000"),
      "\(run.output)\(run.errors)")
  }

  @Test func `what is not enabled is a matter of the configuration`() async throws {
    let work = try Workdir()
    var table = MethodTable()
    table.on(IHCPending.self) { _ throws(RPCError) in
      throw RPCError(
        .conflict, "ihc-remote is not enabled; no journey is sent anywhere",
        reason: RPCError.notEnabled, hint: "`attrctl ihc status`")
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let run = try await CommandRun.attrctl(
      ["ihc", "pending", "--socket", daemon.socket], in: work)
    #expect(run.status == 78)
    #expect(
      run.errors == """
        attrctl: ihc-remote is not enabled; no journey is sent anywhere
          Next: `attrctl ihc status`

        """)
  }

  @Test func `a refusal says which role is missing`() async throws {
    let work = try Workdir()
    var table = MethodTable()
    table.on(IHCStatus.self) { _ throws(RPCError) in
      throw .forbidden("ihc.status", for: .people, to: .ihc)
    }
    let daemon = try FakeDaemon(table, at: work.path("s"))
    let run = try await CommandRun.attrctl(["ihc", "status", "--socket", daemon.socket], in: work)
    #expect(run.status == 4)
    #expect(
      run.errors == """
        attrctl: ihc.status: only for the role people; this connection has the role ihc
          Next: take your user out of ihc.clients, or call as another user

        """)
  }

  @Test func `the help lists what people do, and not what the client does`() async throws {
    let work = try Workdir()
    let run = try await CommandRun.attrctl(["ihc", "--help"], in: work)
    #expect(run.status == 0)
    for verb in ["status", "estimate", "pending", "failures", "retry", "show", "compare", "test"] {
      #expect(run.output.contains("\n  \(verb) "), "\(verb)")
    }
    #expect(!run.output.contains("\n  lease"))
    #expect(!run.output.contains("\n  complete"))
  }
}
