import AttributionRPC
import TestSupport
import Testing

/// `attrctl ihc` against the real daemon; the test is the client of the service, by hand.
@Suite struct RemoteCommandTests {
  private static func drop(_ daemon: DaemonProcess) async throws {
    try daemon.drop(
      """
      session_id,user_id,channel_name,event_date,event_time,holder_engagement,closer_engagement
      s1,u1,SEO,2026-01-01,10:00:00,1,0
      s2,u1,SEA,2026-01-02,10:00:00,1,1

      """, as: "sessions.csv")
    try daemon.drop(
      """
      conv_id,user_id,conv_date,conv_time,revenue
      c1,u1,2026-01-02,11:00:00,10.00

      """, as: "conversions.csv")
    try await daemon.output("sync")
  }

  @Test func `from switching it on to the answer, command by command`() async throws {
    let workdir = try Workdir()
    let off = DaemonProcess(in: workdir, settings: ["attribution.models=ihc"])
    try await off.start()
    try await Self.drop(off)
    let status = try await off.output("ihc", "status")
    #expect(status.contains("\n  attribution:\n    models: [ihc, ihc-remote]\n"), "\(status)")
    #expect(
      try await off.output("ihc", "estimate").hasPrefix(
        "1 journey with 2 sessions would be sent in about 1 request.\n"))
    #expect(try await off.attrctl(["ihc", "failures"]).status == 78)
    try await off.stop()

    let daemon = DaemonProcess(
      in: workdir, settings: ["attribution.models=ihc, ihc-remote", "ihc.conversion_type=shop"])
    try await daemon.start()
    try await daemon.output("sync")
    #expect(try await daemon.output("ihc").contains("and no client asks for work."))
    #expect(try await daemon.output("ihc", "pending").contains("\nc1 "))
    let leased = try await daemon.json("ihc", "lease", "--worker", "test")
    let request = try #require(leased["requests"]?.elements?.first)
    #expect(request["url"]?.string?.hasSuffix("?conv_type_id=shop") == true)
    func row(_ session: String, _ ihc: String) -> String {
      #"{"conversion_id":"c1","session_id":"\#(session)","initializer":0.1,"holder":0.2,"#
        + #""closer":0.3,"ihc":\#(ihc)}"#
    }
    let body =
      #"{"statusCode":200,"value":[\#(row("s2", "0.25")),\#(row("s1", "0.75"))],"#
      + #""partialFailureErrors":[]}"#
    try await daemon.output(
      "ihc", "complete", "--request", request["id"]?.text ?? "", "--attempt", "1", "--outcome",
      "answered", "--status", "200", "--elapsed-ms", "5", "--body", body)
    try await daemon.output("sync")
    #expect(try await daemon.output("ihc").contains("Remote IHC: every journey is answered."))
    #expect(try await daemon.output("ihc", "pending") == "No journey waits.\n")
    let shown = try await daemon.output("ihc", "show", "c1")
    let answer = shown.split(separator: "\n").filter { $0.hasPrefix("s1 ") || $0.hasPrefix("s2 ") }
    #expect(answer.map { $0.hasSuffix("  0.7500") } == [true, false], "\(shown)")
    #expect(answer.map { $0.hasSuffix("  0.2500") } == [false, true], "\(shown)")
    let compared = try await daemon.json("ihc", "compare")
    #expect(compared["conversions"] == 1)
    #expect(try await daemon.attrctl(["ihc", "show", "c2"]).status == 5)
    try await daemon.output("verify")
    try await daemon.stop()
  }
}
