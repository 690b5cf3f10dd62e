import AttributionCore
import AttributionRPC
import Foundation
import TestSupport
import Testing

@testable import AttributionDaemon

private let sessions = """
  session_id,user_id,channel_name,event_date,event_time,holder_engagement,closer_engagement
  session-alpha,cookie-one,SEO,2026-01-01,10:00:00,1,0
  session-beta,login-one,SEA,2026-01-02,10:00:00,1,1
  session-gamma,login-two,Direct,2026-01-02,10:00:00,0,1

  """
private let conversions = """
  conv_id,user_id,conv_date,conv_time,revenue
  order-one,login-one,2026-01-02,11:00:00,10.00
  order-two,login-two,2026-01-02,12:00:00,5.00

  """

/// Identities and deletions, from the inbox to what the socket answers.
@Suite(.serialized) struct EngineForgettingTests {
  @Test func `a dropped identity makes two journeys one`() async throws {
    let running = try RunningEngine()
    try running.drop(sessions, as: "sessions.csv")
    try running.drop(conversions, as: "conversions.csv")
    _ = try await running.sync()
    try running.drop("alias_id,user_id\ncookie-one,login-one\n", as: "identities.csv")
    _ = try await running.sync()
    var request = JourneysExplain()
    request.conversion = "order-one"
    request.model = "linear"
    let explained = try await running.table.call(request)
    #expect(explained.stitched == ["cookie-one", "login-one"])
    #expect(explained.touches.map(\.session) == ["session-alpha", "session-beta"])
    #expect(explained.touches.map(\.user) == ["cookie-one", nil])
    let status = try await running.table.call(SystemStatus())
    #expect(status.facts.identities == 1)
    await running.engine.stop()
  }

  @Test func `when sync answers after a deletion no byte of the user is left`() async throws {
    let running = try RunningEngine()
    try running.drop(sessions, as: "sessions.csv")
    try running.drop(conversions, as: "conversions.csv")
    try running.drop("alias_id,user_id\ncookie-one,login-one\n", as: "identities.csv")
    _ = try await running.sync()
    try running.drop("user_id\ncookie-one\nlogin-one\n", as: "forget.csv")
    _ = try await running.sync()
    // With another line at its end, or it would be the same content again.
    try running.drop(
      sessions + "session-delta,login-two,SEO,2026-01-02,11:00:00,0,0\n", as: "sessions-again.csv")
    _ = try await running.sync()
    let files = try await running.files()
    #expect(files.first { $0.name == "sessions-again.csv" }?.forgottenRows == 2)
    let notes = files.first { $0.name == "forget.csv" }?.notes ?? []
    #expect(notes.contains { $0.contains("sessions.csv") && $0.contains("conversions.csv") })
    let status = try await running.table.call(SystemStatus())
    #expect(status.facts.sessions == 2)
    #expect(status.facts.conversions == 1)
    #expect(status.facts.identities == 0)
    #expect(status.facts.forgottenUsers == 2)
    let report = try await running.report()
    #expect(report.rows.map(\.channelName).contains("SEA") == false)
    await running.engine.stop()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: running.workdir.path("attribution.db")))
    for gone in ["cookie-one", "login-one", "session-alpha", "session-beta", "order-one"] {
      #expect(bytes.range(of: Data(gone.utf8)) == nil, "\(gone)")
    }
    #expect(bytes.range(of: Data("session-gamma".utf8)) != nil)
  }
}
