import AttributionRPC
import Testing

@testable import attrctl

@Suite struct ComplaintTests {
  @Test(
    arguments: [
      (.noSocket, .cannotConnect), (.refused, .cannotConnect), (.notASocket, .cannotConnect),
      (.pathTooLong, .cannotConnect), (.unavailable, .cannotConnect), (.closed, .cannotConnect),
      (.unreadable, .cannotConnect), (.denied, .denied), (.timedOut, .timeout),
      (.interrupted, .interrupted),
    ] as [(TransportError.Code, CommandStatus)])
  func `a failure to reach the daemon has its exit code`(
    _ code: TransportError.Code, _ status: CommandStatus
  ) {
    #expect(Complaint(.transport(TransportError(code, path: "/s"))).status == status)
  }

  @Test func `every failure to reach the daemon says what and, but for Ctrl-C, what next`() {
    for code in TransportError.Code.allCases where code != .interrupted {
      let complaint = Complaint(.transport(TransportError(code, path: "/s")))
      #expect(complaint.what.contains("/s"))
      #expect(complaint.next != nil)
    }
  }

  @Test(
    arguments: [
      (.invalidParams, .usage), (.forbidden, .denied), (.notFound, .notFound),
      (.deadline, .timeout), (.internalError, .failed), (.methodNotFound, .failed),
      (.conflict, .failed), (.storageFull, .failed), (.corrupt, .failed),
    ] as [(RPCError.Code, CommandStatus)])
  func `a failure of the daemon has its exit code`(_ code: RPCError.Code, _ status: CommandStatus) {
    #expect(Complaint(.remote(RPCError(code, "x"))).status == status)
  }

  @Test func `the exit codes are those that scripts know`() {
    #expect(CommandStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 78, 130])
  }

  @Test func `a complaint says what, why and what next, each on its line`() {
    var error = RPCError(.internalError, "it broke\u{1B}[31m", hint: "attrctl status")
    error.requestID = "r-1"
    #expect(
      Complaint(.remote(error)).description == """
        attrctl: it broke\\u{1b}[31m
          The daemon’s log has more under request r-1.
          Next: attrctl status

        """)
  }
}

@Suite struct SocketPathTests {
  private static let user = "/run/user/7/attributiond/rpc.sock"

  @Test(
    arguments: [
      ("/a", ["ATTRIBUTIOND_SOCKET": "/b", "XDG_RUNTIME_DIR": "/run/user/7"], true, "/a"),
      (nil, ["ATTRIBUTIOND_SOCKET": "/b", "XDG_RUNTIME_DIR": "/run/user/7"], true, "/b"),
      (nil, ["XDG_RUNTIME_DIR": "/run/user/7"], true, SocketPath.system),
      (nil, ["XDG_RUNTIME_DIR": "/run/user/7"], false, user),
      (nil, ["ATTRIBUTIOND_SOCKET": "", "XDG_RUNTIME_DIR": "/run/user/7"], false, user),
      (nil, [:], false, SocketPath.system),
      (nil, ["XDG_RUNTIME_DIR": ""], false, SocketPath.system),
    ] as [(String?, [String: String], Bool, String)])
  func `the socket is the one asked for, else the environment’s, the system’s, the user’s`(
    _ option: String?, _ environment: [String: String], _ hasSystem: Bool, _ path: String
  ) {
    let resolved = SocketPath.resolve(
      option: option, environment: { environment[$0] },
      exists: { hasSystem && $0 == SocketPath.system })
    #expect(resolved == path)
  }
}
