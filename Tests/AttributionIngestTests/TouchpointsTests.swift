import AttributionCore
import AttributionIngest
import Testing

/// The dataset `touchpoints`: sessions with their cost in one row.
@Suite struct TouchpointsTests {
  private static let header =
    "id,customer_id,timestamp,channel,cost,campaign,stage,holder_engagement,closer_engagement,"
    + "impression_interaction\n"

  @Test func `a touchpoint is a session, and a cost where it has one`() throws {
    let read = try ReadRows(
      Self.header
        + "t1,u1,2026-03-01T12:00:00+01:00,Email,1.25,spring,lead,1,0,1\n"
        + "t2,u1,2026-03-01T12:00:00Z,Direct,,,opportunity,0,1,\n"
        + "t3,u2,2026-03-01T13:00:00Z,Email,0,,,,,\n")
    #expect(read.datasets == ["touchpoints"])
    #expect(
      read.sessions == [
        .init(
          id: "t1", user: "u1", channel: "Email",
          flags: [.holderEngagement, .impressionInteraction, .leadStage],
          instant: "2026-03-01T11:00:00Z", line: 2, details: #"{"campaign":"spring"}"#),
        .init(
          id: "t2", user: "u1", channel: "Direct", flags: [.closerEngagement, .opportunityStage],
          instant: "2026-03-01T12:00:00Z", line: 3),
        .init(
          id: "t3", user: "u2", channel: "Email", instant: "2026-03-01T13:00:00Z", line: 4),
      ])
    #expect(
      read.costs == [
        .init(session: "t1", cost: "1.25", line: 2), .init(session: "t3", cost: "0", line: 4),
      ])
    #expect(read.bad.isEmpty && read.notes.isEmpty)
    #expect(read.rows == 3)
  }

  @Test func `the required columns are enough`() throws {
    let read = try ReadRows(
      "Channel;Timestamp;Customer ID;ID\nEmail;2026-03-01 12:00:00;u1;t1\n")
    #expect(
      read.sessions == [
        .init(id: "t1", user: "u1", channel: "Email", instant: "2026-03-01T12:00:00Z", line: 2)
      ])
    #expect(read.costs.isEmpty)
  }

  @Test(
    arguments: [
      (",u,2026-03-01T12:00:00Z,c,1,,,,,", "schema 2 id"),
      ("t,,2026-03-01T12:00:00Z,c,1,,,,,", "schema 2 customer_id"),
      ("t,u,2026-03-01,c,1,,,,,", "bad-timestamp 2 timestamp"),
      ("t,u,2026-03-01T12:00:00Z,,1,,,,,", "schema 2 channel"),
      ("t,u,2026-03-01T12:00:00Z,c,one,,,,,", "cast 2 cost"),
      ("t,u,2026-03-01T12:00:00Z,c,-1,,,,,", "negative-cost 2 cost"),
      ("t,u,2026-03-01T12:00:00Z,c,99999999999999,,,,,", "out-of-range 2 cost"),
      ("t,u,2026-03-01T12:00:00Z,c,1,,won,,,", "cast 2 stage"),
      ("t,u,2026-03-01T12:00:00Z,c,1,,,x,,", "cast 2 holder_engagement"),
      ("t,u,2026-03-01T12:00:00Z,c,1,,,,x,", "cast 2 closer_engagement"),
      ("t,u,2026-03-01T12:00:00Z,c,1,,,,,x", "cast 2 impression_interaction"),
      ("t,u,2026-03-01T12:00:00Z,c,1", "missing-columns 2 -"),
    ])
  func `a touchpoint with a fault gives neither a session nor a cost`(
    _ row: String, _ fault: String
  ) throws {
    let read = try ReadRows(Self.header + row + "\n")
    #expect(read.faults == [fault])
    #expect(read.sessions.isEmpty && read.costs.isEmpty)
  }
}
