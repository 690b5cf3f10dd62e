import AttributionRPC
import TestSupport
import Testing

/// A daemon that is killed in the middle of a fit.
@Suite struct FitCrashTests {
  #if DEBUG
    @Test func `killed at the end of a fit, it goes on with the version before it`() async throws {
      let daemon = DaemonProcess(
        in: try Workdir(),
        settings: ["attribution.models=ihc, linear, markov", "attribution.refit=never"])
      try await daemon.start()
      try daemon.drop(
        """
        session_id,user_id,channel_name,event_date,event_time,holder_engagement,closer_engagement
        s1,u1,SEO,2026-01-01,10:00:00,1,0
        s2,u1,SEA,2026-01-02,10:00:00,1,1
        s3,u2,SEA,2026-01-03,10:00:00,0,1

        """, as: "sessions.csv")
      try daemon.drop(
        "conv_id,user_id,conv_date,conv_time,revenue\nc1,u1,2026-01-02,11:00:00,10.00\n",
        as: "conversions.csv")
      try await daemon.output("sync")
      try await daemon.output("models", "fit", "markov")
      let before = try await daemon.json("report", "--model", "markov")
      #expect(before["model_version"] == 1)
      try await daemon.stop()
      try await daemon.start(failpoints: "fit=kill@1")
      let fit = try await daemon.attrctl(["models", "fit", "markov"])
      #expect(fit.status != 0)
      try await daemon.kill()
      try await daemon.start()
      try await daemon.output("sync")
      #expect(try await daemon.json("report", "--model", "markov") == before)
      #expect(try await daemon.json("verify")["consistent"] == true)
      try await daemon.output("models", "fit", "markov")
      let versions = try await daemon.json("models", "versions", "markov")
      #expect(versions["versions"]?.elements?.count == 2)
      try await daemon.stop()
    }
  #endif
}
