import AttributionCore
import AttributionIngest
import Testing

/// The dataset `conversion_events`: conversions that may come without a key.
@Suite struct ConversionEventsTests {
  @Test func `an event is a conversion`() throws {
    let read = try ReadRows(
      "id,customer_id,timestamp,value,type,currency\n"
        + "c1,u1,2026-03-01T12:00:00Z,12.50,purchase,EUR\n"
        + "c2,u1,2026-03-01T12:00:01Z,-3,,\n")
    #expect(read.datasets == ["conversion_events"])
    #expect(
      read.conversions == [
        .init(
          id: "c1", user: "u1", instant: "2026-03-01T12:00:00Z", revenue: "12.5", line: 2,
          details: #"{"conversion_type":"purchase","currency":"EUR"}"#),
        .init(id: "c2", user: "u1", instant: "2026-03-01T12:00:01Z", revenue: "-3", line: 3),
      ])
    #expect(read.bad.isEmpty && read.notes.isEmpty)
  }

  @Test func `an event without a key has one that is made of what it says`() throws {
    let read = try ReadRows("customer_id,timestamp,value\nu1,2026-03-01T12:00:00Z,12.50\n")
    // `printf '\2\0\0\0\0\0\0\0u1'`, 16 zero bytes, then 1772366400000000 and 12500000 as eight
    // bytes each, the lowest first, into `sha256sum | cut -c 1-32`
    #expect(read.conversions.map(\.id) == ["ev-ad502c383b44342399e8642bf76f332b"])
  }

  @Test(
    arguments: [
      "u1,2026-03-01T12:00:00Z,12.5,a,EUR,", "u1,2026-03-01T13:00:00+01:00,12.50,a,EUR,",
      "u1,2026-03-01 12:00:00.000000,+12.500,a,EUR,",
    ])
  func `events that say the same are one, however they spell it`(_ row: String) throws {
    #expect(try Self.key(row) == Self.key("u1,2026-03-01T12:00:00Z,12.5,a,EUR,"))
  }

  @Test(
    arguments: [
      "u2,2026-03-01T12:00:00Z,12.5,a,EUR,", "u1,2026-03-01T12:00:00.000001Z,12.5,a,EUR,",
      "u1,2026-03-01T12:00:00Z,12.500001,a,EUR,", "u1,2026-03-01T12:00:00Z,12.5,,EUR,",
      "u1,2026-03-01T12:00:00Z,12.5,a,USD,", "u1,2026-03-01T12:00:00Z,12.5,,,",
      // Text that moved from one column into the next.
      "u1,2026-03-01T12:00:00Z,12.5,aE,UR,", "u1a,2026-03-01T12:00:00Z,12.5,,EUR,",
    ])
  func `events that differ have different keys`(_ row: String) throws {
    #expect(try Self.key(row) != Self.key("u1,2026-03-01T12:00:00Z,12.5,a,EUR,"))
  }

  private static func key(_ row: String) throws -> String? {
    try ReadRows("customer_id,timestamp,value,type,currency,id\n\(row)\n").conversions.first?.id
  }

  @Test func `only the events without a key get one`() throws {
    let read = try ReadRows(
      "id,customer_id,timestamp,value\nc1,u,2026-03-01T12:00:00Z,1\n,u,2026-03-01T12:00:00Z,1\n")
    #expect(read.conversions.map { $0.id.hasPrefix("ev-") } == [false, true])
    #expect(read.conversions.map(\.id.utf8.count) == [2, 35])
  }

  @Test(
    arguments: [
      (",2026-03-01T12:00:00Z,1", "schema 2 customer_id"),
      ("u,noon,1", "bad-timestamp 2 timestamp"),
      ("u,2026-03-01T12:00:00Z,", "cast 2 value"), ("u,2026-03-01T12:00:00Z,€1", "cast 2 value"),
      ("u,2026-03-01T12:00:00Z,9999999999999", "out-of-range 2 value"),
    ])
  func `an event with a fault is in quarantine`(_ row: String, _ fault: String) throws {
    let read = try ReadRows("customer_id,timestamp,value\n\(row)\n")
    #expect(read.faults == [fault])
    #expect(read.conversions.isEmpty)
  }
}
