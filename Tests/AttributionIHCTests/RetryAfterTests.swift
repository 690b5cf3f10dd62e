import AttributionCore
import Testing

@testable import AttributionIHC

@Suite struct RetryAfterTests {
  /// The instant 1994-11-06T08:49:37Z.
  private static let now = Instant(micros: 784_111_777 * Instant.microsPerSecond)

  @Test(
    arguments: [
      ("0", 0), ("120", 120_000), (" 5 ", 5_000), ("86400", 86_400_000), ("86401", 86_400_000),
      ("99999999999999999999", 86_400_000), ("-1", nil), ("1.5", nil), ("", nil), ("soon", nil),
      ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 08:49:36 GMT", 0),
      ("Sun, 06 Nov 1994 08:50:07 GMT", 30_000), ("Sunday, 06-Nov-94 08:50:07 GMT", 30_000),
      ("Sun Nov  6 08:50:07 1994", 30_000), ("Mon, 07 Nov 1994 08:49:37 GMT", 86_400_000),
      ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400_000), ("Sun, 06 Nov 1994 08:49:60 GMT", 23_000),
      ("Sun, 31 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 24:00:00 GMT", nil),
      ("Sun, 06 Nov 1994 8:49:37 GMT", nil), ("06 Nov 1994 08:49:37 GMT", nil),
      ("Sun, 06 Nov 1994", nil), ("Sun, 06 Nov 94 08:49:37", 0),
    ] as [(String, Int?)])
  func `seconds and dates are read, bounded by a day`(_ text: String, _ expected: Int?) {
    #expect(RetryAfter.milliseconds(text, now: Self.now) == expected)
  }

  @Test func `a part of a millisecond is a whole one`() {
    let now = Instant(micros: Self.now.micros - 1)
    #expect(RetryAfter.milliseconds("Sun, 06 Nov 1994 08:49:37 GMT", now: now) == 1)
  }
}
