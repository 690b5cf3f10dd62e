import AttributionCore
import Testing

@testable import attrctl

/// How the values of a made-up set are written.
@Suite struct SampleTextTests {
  @Test func `a set begins on Monday the 5th of January 2026`() {
    #expect(SampleText.firstDay.description == "2026-01-05")
    // Day 4 was 1970-01-05, the first Monday of the epoch.
    #expect((SampleText.firstDay.number - 4) % 7 == 0)
  }

  @Test(arguments: [
    (0, "2026-01-05,00:00:00"), (86_399, "2026-01-05,23:59:59"),
    (360 * 86_400 + 32_767, "2026-12-31,09:06:07"), (3649 * 86_400, "2036-01-02,00:00:00"),
  ])
  func `seconds are written as date and time`(_ second: Int, _ expected: String) {
    #expect(text { $0.append(second: second) } == expected)
  }

  @Test(arguments: [(0, "0.00"), (7, "0.07"), (1000, "10.00"), (123_456, "1234.56")])
  func `cents are written as decimals`(_ cents: Int, _ expected: String) {
    #expect(text { $0.append(cents, decimals: 2) } == expected)
  }

  @Test(arguments: [
    (0, "0000000000000000"), (.max, "ffffffffffffffff"), (0xA09, "0000000000000a09"),
  ])
  func `identities are sixteen digits`(_ number: UInt64, _ expected: String) {
    #expect(text { $0.append(hex: number) } == expected)
  }

  @Test(arguments: [1, 2, 3, 12])
  func `bounded draws reach all of their range, and only that`(_ bound: Int) {
    var random = SampleRandom(seed: 1)
    let drawn = Set((0..<1000).map { _ in random.below(bound) })
    #expect(drawn == Set(0..<bound))
  }

  @Test func `what has no weight is never drawn`() {
    var random = SampleRandom(seed: 1)
    let drawn = Set((0..<1000).map { _ in random.index(weightedBy: [0, 3, 0, 1, 0]) })
    #expect(drawn == [1, 3])
  }

  private func text(_ append: (inout SampleText) -> Void) -> String {
    var text = SampleText()
    append(&text)
    return String(decoding: text.bytes, as: UTF8.self)
  }
}
