import AttributionCore
import TestSupport
import Testing

@Suite struct FixedPointTests {
  private func parse(_ text: String, _ decimals: Int = 6) throws(FixedPoint.ParseError) -> Int64 {
    let bytes = Array(text.utf8)
    return try FixedPoint.parse(bytes.span, decimals: decimals)
  }

  @Test(
    arguments: [
      ("0", 0), ("12.5", 12_500_000), ("-12.50", -12_500_000), ("+.5", 500_000), ("7.", 7_000_000),
      ("0.0000010", 1), ("0.30000000000000004", 300_000), ("0.0000005", 0), ("0.0000015", 2),
      ("-0.00000050001", -1), ("0.00000049999", 0), ("0.00000005", 0),
      ("9223372036854.775807", .max), ("-9223372036854.775807", -.max),
    ] as [(String, Int64)])
  func `decimals are read exactly`(text: String, micros: Int64) throws {
    #expect(try parse(text) == micros)
  }

  @Test(arguments: ["", "-", ".", "abc", "1,5", "1e3", "1.2.3", " 1", "€1", "--1"])
  func `what is not a decimal is refused`(text: String) {
    #expect(throws: FixedPoint.ParseError.notADecimal) { try parse(text) }
  }

  @Test(arguments: [
    "9223372036854.7758075", "9223372036854.775808", "-9223372036854.775808",
    "99999999999999999999",
  ])
  func `what cannot be held exactly is refused`(text: String) {
    #expect(throws: FixedPoint.ParseError.outOfRange) { try parse(text) }
  }

  @Test func `text and value are each other's inverse`() throws {
    var random = SeededRandom(seed: 41)
    for _ in 0..<2_000 {
      let value =
        Int64.random(in: -.max ... .max, using: &random) >> Int.random(in: 0..<63, using: &random)
      #expect(try parse(FixedPoint.text(value, decimals: 6)) == value)
    }
  }

  @Test func `a sign before a number changes nothing but the sign`() {
    var random = SeededRandom(seed: 42)
    for _ in 0..<20_000 {
      let characters = (0..<Int.random(in: 0...14, using: &random)).map { _ in
        "00123456789.,x".randomElement(using: &random) ?? "0"
      }
      let decimals = Int.random(in: 0...9, using: &random)
      let plain = Result { try parse(String(characters), decimals) }
      let positive = Result { try parse("+" + String(characters), decimals) }
      let negative = Result { try parse("-" + String(characters), decimals) }
      #expect((try? plain.get()) == (try? positive.get()), "\(characters)")
      #expect((try? plain.get()) == (try? negative.get()).map { -$0 }, "\(characters)")
    }
  }

  @Test func `ratios are rounded half to even`() {
    #expect(FixedPoint.ratio(1, decimals: 0, over: 8, decimals: 0, to: 2) == 12)
    #expect(FixedPoint.ratio(3, decimals: 0, over: 8, decimals: 0, to: 2) == 38)
    #expect(FixedPoint.ratio(-1, decimals: 0, over: 8, decimals: 0, to: 2) == -12)
    #expect(
      FixedPoint.ratio(2_000_000, decimals: 6, over: 500_000_000, decimals: 9, to: 6) == 4_000_000)
    #expect(FixedPoint.ratio(1, decimals: 0, over: 0, decimals: 0, to: 2) == nil)
  }
}

@Suite struct CalendarTests {
  @Test func `days and dates are each other's inverse`() throws {
    for number in stride(from: Int32(-719_000), through: 2_900_000, by: 37) {
      let (year, month, day) = Day(number: number).calendarDate
      #expect(Day(year: year, month: month, day: day) == Day(number: number))
    }
    #expect(Day("1970-01-01") == Day(number: 0))
    #expect(Day("2024-02-29")?.description == "2024-02-29")
  }

  @Test(arguments: [
    "2023-02-29", "2024-13-01", "2024-00-10", "2024-1-01", "24-01-01", "2024-01-32",
  ])
  func `dates that do not exist are refused`(text: String) {
    #expect(Day(text) == nil)
  }

  @Test func `instants are shown with as much of a second as there is`() {
    #expect(Instant(micros: 0).description == "1970-01-01T00:00:00Z")
    #expect(Instant(micros: -1).description == "1969-12-31T23:59:59.999999Z")
    #expect(Instant(micros: 1_700_000_000_500_000).description == "2023-11-14T22:13:20.5Z")
  }

  @Test func `a zone's day follows its offsets`() {
    let zone = TimeZoneRules(
      name: "Test/Zone", transitions: [Instant(micros: 0)], offsets: [-3600, 7200])
    #expect(zone.day(of: Instant(micros: -1)) == Day(number: -1))
    #expect(zone.day(of: Instant(micros: 0)) == Day(number: 0))
    #expect(zone.day(of: Instant(micros: 79_200_000_000)) == Day(number: 1))
    #expect(zone.day(of: Instant(micros: 79_199_999_999)) == Day(number: 0))
  }
}
