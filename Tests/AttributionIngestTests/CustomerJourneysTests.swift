import AttributionCore
import AttributionIngest
import TestSupport
import Testing

/// The rows of the remote API's requests: sessions and conversions at once.
@Suite struct CustomerJourneysTests {
  @Test func `a row is a session and a conversion`() throws {
    let read = try ReadRows(
      "conversion_id,session_id,timestamp,channel_label,holder_engagement,closer_engagement,"
        + "conversion\nc1,s1,2023-09-01 13:01:28,Email,1,0,1\n")
    #expect(
      read.sessions == [
        .init(
          id: "s1", user: "c1", channel: "Email", flags: [.holderEngagement],
          instant: "2023-09-01T13:01:28Z", line: 2)
      ])
    #expect(
      read.conversions == [
        .init(
          id: "c1", user: "c1", instant: "2023-09-01T13:01:28Z", revenue: "0", line: 2,
          isFromJourney: true)
      ])
    #expect(read.rows == 1)
  }

  @Test func `user and revenue are taken where they are given`() throws {
    let read = try ReadRows(
      "conversion_id,session_id,timestamp,channel_label,holder_engagement,closer_engagement,"
        + "conversion,user_id,revenue\n"
        + "c1,s1,2023-09-01 13:01:28,Email,0,0,0,u1,67.8\n"
        + "c2,s2,2023-09-01 13:01:28,Email,0,0,0,,\n")
    #expect(read.sessions.map(\.user) == ["u1", "c2"])
    #expect(read.conversions.map(\.user) == ["u1", "c2"])
    #expect(read.conversions.map(\.revenue) == ["67.8", "0"])
  }

  @Test func `a faulty row yields neither`() throws {
    let read = try ReadRows(
      "conversion_id,session_id,timestamp,channel_label,holder_engagement,closer_engagement,"
        + "conversion,revenue\nc1,s1,2023-09-01 13:01:28,Email,0,0,maybe,1\n"
        + "c1,s1,2023-09-01 13:01:28,Email,0,0,1,abc\n")
    #expect(read.sessions.isEmpty && read.conversions.isEmpty)
    #expect(read.faults == ["cast 2 conversion", "cast 3 revenue"])
  }

  @Test(.enabled(if: SharedData.isThere, Comment(rawValue: SharedData.missing)))
  func `the reference journeys are read whole`() throws {
    let read = try ReadRows(path: SharedData.path("data/ihc/journeys.csv"))
    #expect(read.datasets == ["customer_journeys"])
    #expect(read.rows == 3709)
    #expect(read.sessions.count == 3709)
    #expect(read.conversions.count == 3709)
    #expect(read.bad.isEmpty && read.notes.isEmpty)
    #expect(read.sessions.map(\.line) == Array(2...3710))
    #expect(
      read.sessions.first
        == .init(
          id: "s00594", user: "u0001", channel: "FB & IG Ads",
          flags: [.holderEngagement, .closerEngagement], instant: "2023-09-01T13:01:28Z", line: 2))
    #expect(read.conversions.first?.revenue == "67.8")
  }
}
