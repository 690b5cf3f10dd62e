import TestSupport
import Testing

@testable import AttributionDaemon

@Suite struct LagTests {
  @Test func `a quantile is at most one part in 32 too large, and never too small`() {
    var random = SeededRandom(seed: 73)
    for bits in [3, 6, 7, 12, 20, 31] {
      var histogram = LagHistogram()
      let values = (0..<500).map { _ in Int64.random(in: 0..<1 << bits, using: &random) }.sorted()
      for value in values { histogram.record(milliseconds: value) }
      for share in [0.001, 0.5, 0.9, 0.99, 1] {
        let exact = values[max(1, Int((500 * share).rounded(.up))) - 1]
        let quantile = histogram.quantile(share)
        #expect(exact...(exact + exact / 32) ~= quantile, "\(share) of 2^\(bits)")
      }
      #expect(histogram.count == 500)
      #expect(histogram.longest == values.last)
    }
  }

  @Test func `what is out of range counts as the next in range, and nothing is 0`() {
    var histogram = LagHistogram()
    #expect(histogram.quantile(0.5) == 0)
    histogram.record(milliseconds: -5)
    #expect(histogram.quantile(1) == 0)
    histogram.record(milliseconds: .max)
    #expect(histogram.quantile(1) == LagHistogram.limit)
    #expect(histogram.count == 2)
  }
}

@Suite struct ReadingPaceTests {
  private static func mark(_ seconds: Int, _ bytes: Int64, _ start: ContinuousClock.Instant)
    -> ReadingPace.Mark
  {
    ReadingPace.Mark(instant: start + .seconds(seconds), bytes: bytes, rows: bytes / 10)
  }

  @Test func `the rate is of the last seconds, and tells when all is read`() {
    let start = ContinuousClock.now
    var pace = ReadingPace(start: start)
    #expect(pace.bytesPerSecond == 0)
    #expect(pace.secondsLeft(of: 1000) == nil)
    pace.advance(to: Self.mark(2, 200, start))
    #expect(pace.bytesPerSecond == 100)
    #expect(pace.rowsPerSecond == 10)
    #expect(pace.secondsLeft(of: 1000) == 8)
    // Ten times slower from here on: after two windows nothing of the start is left.
    for second in 3...20 {
      pace.advance(to: Self.mark(second, 200 + Int64(second - 2) * 10, start))
    }
    #expect(pace.bytesPerSecond == 10)
    #expect(pace.secondsLeft(of: 385) == 1)
    #expect(pace.secondsLeft(of: 100) == nil)
  }
}
