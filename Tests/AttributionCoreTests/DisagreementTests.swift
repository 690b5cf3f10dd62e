import AttributionCore
import TestSupport
import Testing

@Suite struct DisagreementTests {
  @Test func `half the differences is what changes hands between channels`() {
    var random = SeededRandom(seed: 71)
    for _ in 0..<200 {
      let count = Int.random(in: 1...12, using: &random)
      let left = (0..<count).map { _ in Int64.random(in: 0...9_999, using: &random) }
      // The same sum, divided in another way.
      let right = SlowModels.apportion(
        left.reduce(0, +), weights: left.indices.map { _ in .random(in: 1...9, using: &random) })
      let differences = zip(right, left).map { Credit(nanos: $0 - $1) }
      let gained = differences.filter { $0 > .zero }.reduce(.zero, +)
      #expect(Disagreement.credit(differences) == gained)
    }
  }

  @Test(
    arguments: [
      ([], 0), ([1], 0), ([3], 2), ([-3, 4], 4), ([.max, .min], .max), ([5, -5], 5),
    ] as [([Int64], Int64)])
  func `odd sums round to even, and none overflows`(_ differences: [Int64], _ half: Int64) {
    #expect(Disagreement.credit(differences.map(Credit.init(nanos:))) == Credit(nanos: half))
  }

  @Test func `per cent of nothing is nothing`() {
    #expect(Disagreement.percent(.one, of: .zero) == nil)
    #expect(Disagreement.percent(.one, of: Credit(nanos: 3_000_000_000)) == 333_333)
    #expect(Disagreement.percent(Credit(nanos: -1), of: .one) == 0)
  }
}
