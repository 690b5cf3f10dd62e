import AttributionCore
import TestSupport
import Testing

@Suite struct ApportionmentTests {
  @Test func `parts are those of exact arithmetic`() {
    var random = SeededRandom(seed: 21)
    var apportionment = Apportionment()
    var parts: [Int64] = []
    for _ in 0..<5_000 {
      let count = Int.random(in: 1...30, using: &random)
      var shares = (0..<count).map { _ in
        Int.random(in: 0..<4, using: &random) == 0 ? 0 : Double.random(in: 0...1, using: &random)
      }
      if shares.allSatisfy({ $0 == 0 }) { shares[0] = 1 }
      let amount = Int64.random(in: -1_000_000_000...1_000_000_000, using: &random)
      apportionment.use(shares)
      apportionment.divide(amount, into: &parts)
      let weights = shares.map { UInt64(($0 * 4_503_599_627_370_496).rounded(.toNearestOrEven)) }
      #expect(parts == SlowModels.apportion(amount, weights: weights))
      #expect(parts.reduce(0, +) == amount)
      let leftovers = apportionment.leftovers(of: amount, in: parts)
      let total = weights.reduce(0, +)
      for (index, weight) in weights.enumerated() {
        let exact = Double(weight) / Double(total) * Double(amount.magnitude)
        let roundedDown = parts[index].magnitude - (leftovers[index] ? 1 : 0)
        #expect(abs(exact - Double(roundedDown) - 0.5) < 0.501)
      }
    }
  }

  @Test func `leftover units go to the earlier of equal remainders`() {
    var apportionment = Apportionment()
    var parts: [Int64] = []
    apportionment.use([Double](repeating: 1.0 / 30, count: 30))
    apportionment.divide(29, into: &parts)
    #expect(parts == [Int64](repeating: 1, count: 29) + [0])
  }

  @Test func `a refund is divided like its magnitude`() {
    var apportionment = Apportionment()
    var parts: [Int64] = []
    apportionment.use([0.4, 0.2, 0.4])
    apportionment.divide(-10_000_000, into: &parts)
    #expect(parts == [-4_000_000, -2_000_000, -4_000_000])
  }

  @Test func `the largest amounts stay exact`() {
    var apportionment = Apportionment()
    var parts: [Int64] = []
    apportionment.use([1.0 / 3, 1.0 / 3, 1.0 / 3])
    apportionment.divide(.max, into: &parts)
    #expect(parts.reduce(0, +) == .max)
    apportionment.divide(.min + 1, into: &parts)
    #expect(parts.reduce(0, +) == .min + 1)
  }
}
