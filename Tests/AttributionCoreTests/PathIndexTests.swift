import TestSupport
import Testing

@testable import AttributionCore

@Suite struct PathIndexTests {
  @Test func `each distinct path has a number of its own, whatever the hashes`() {
    var random = SeededRandom(seed: 3)
    var index = PathIndex()
    var known: [[ChannelID]: Int] = [:]
    for _ in 0..<20_000 {
      let path = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        ChannelID(rawValue: UInt32.random(in: 0..<5, using: &random))
      }
      #expect(index.find(path) == known[path])
      let number = index.intern(path)
      #expect(number == known[path] ?? known.count)
      known[path] = number
    }
    #expect(index.count == known.count)
    for (path, number) in known { #expect(Array(index.path(number)) == path) }
  }

  @Test func `a ratio of wide integers is that of narrow ones`() {
    for (top, bottom) in [(1, 3), (-5, 2), (7, 2), (0, 4), (1, 8_000_000)] as [(Int64, Int64)] {
      #expect(
        FixedPoint.ratio(Int128(top), over: Int128(bottom), to: 6)
          == FixedPoint.ratio(top, decimals: 0, over: bottom, decimals: 0, to: 6))
    }
    #expect(FixedPoint.ratio(Int128(1), over: 0, to: 6) == nil)
    #expect(FixedPoint.ratio(Int128.max, over: 1, to: 6) == nil)
    #expect(FixedPoint.ratio(Int128(Int64.max) * 4, over: 4, to: 0) == .max)
  }
}
