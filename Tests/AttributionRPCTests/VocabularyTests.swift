import AttributionCore
import AttributionRPC
import Testing

/// The JSON of the words that the whole project shares.
@Suite struct VocabularyTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.5Z", 500_000),
      ("1969-12-31T23:59:59.999999Z", -1), ("2026-03-01T12:34:56Z", 1_772_368_496_000_000),
    ] as [(String, Int64)])
  func `an instant is its RFC 3339 text, both ways`(_ text: String, _ micros: Int64) throws {
    #expect(try Instant(json: .string(text)) == Instant(micros: micros))
    #expect(Instant(micros: micros).json == .string(text))
  }

  @Test(arguments: [
    "", "2026-03-01", "2026-03-01T12:34:56", "2026-03-01 12:34:56Z", "2026-02-30T00:00:00Z",
    "2026-03-01T24:00:00Z", "2026-03-01T12:60:00Z", "2026-03-01T12:34:56.Z",
    "2026-03-01T12:34:56.1234567Z", "2026-03-01T12:34:56.-1Z", "2026-03-01T1a:34:56Z",
    "2026-03-01T12:34:56+01:00",
  ])
  func `what is no instant in UTC is refused`(_ text: String) {
    #expect(throws: JSONMismatch.self) { try Instant(json: .string(text)) }
  }

  @Test func `a day is its date, both ways`() throws {
    let day = try #require(Day(year: 2026, month: 3, day: 1))
    #expect(try Day(json: "2026-03-01") == day)
    #expect(day.json == "2026-03-01")
    #expect(throws: JSONMismatch("expected a date such as 2026-03-01")) {
      try Day(json: "2026-3-1")
    }
  }

  @Test(
    arguments: [
      ("jurneys.list", "journeys.list"), ("limt", "limit"), ("modle", "model"), ("xyz", nil),
      ("", nil), ("form", "from"),
    ])
  func `a slip of the finger is understood`(_ written: String, _ meant: String?) {
    let names = ["journeys.list", "models.list", "limit", "model", "from", "to"]
    #expect(Spelling.nearest(to: written, among: names) == meant)
  }

  @Test(
    arguments: [
      ("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("kitten", "sitting", 3),
      ("", "abc", 3),
    ])
  func `distance counts slips`(_ left: String, _ right: String, _ distance: Int) {
    #expect(Spelling.distance(left, right) == distance)
    #expect(Spelling.distance(right, left) == distance)
  }
}
