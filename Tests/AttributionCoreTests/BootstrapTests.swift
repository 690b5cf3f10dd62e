import Glibc
import TestSupport
import Testing

@testable import AttributionCore

@Suite struct BootstrapTests {
  private static func add(_ id: String, _ parts: [Bootstrap.Part], to bootstrap: inout Bootstrap) {
    Array(id.utf8).withUnsafeBytes { bootstrap.add(user: $0, parts) }
  }

  @Test func `the thresholds are those of the distribution, to the last bit`() {
    #expect(PoissonWeights.thresholds == SlowBootstrap.thresholds)
    for (weight, threshold) in PoissonWeights.thresholds.enumerated() {
      #expect(PoissonWeights.weight(of: threshold) == Int64(weight) + 1)
      #expect(PoissonWeights.weight(of: threshold - 1) == Int64(weight))
    }
    #expect(PoissonWeights.weight(of: 0) == 0)
    #expect(PoissonWeights.weight(of: .max) == 20)
  }

  @Test func `weights have the mean and the variance of one, and ids and replicates differ`() {
    var counts = [Int](repeating: 0, count: 21)
    var sum = 0.0
    var products = 0.0
    let users = 4_000
    for user in 0..<users {
      let seed = Array("user-\(user)".utf8).withUnsafeBytes { PoissonWeights.seed(of: $0) }
      var previous: Int64 = 1
      for replicate in 0..<50 {
        let weight = PoissonWeights.weight(seed, replicate)
        counts[Int(weight)] += 1
        sum += Double(weight)
        products += Double((weight - 1) * (previous - 1))
        previous = weight
      }
    }
    let draws = Double(users * 50)
    // Four standard errors of 200,000 draws.
    #expect(abs(sum / draws - 1) < 4 / draws.squareRoot())
    #expect(abs(products / draws) < 4 / draws.squareRoot())
    var expected = exp(-1.0)
    for weight in 0..<6 {
      let share = Double(counts[weight]) / draws
      #expect(abs(share - expected) < 4 * (expected / draws).squareRoot(), "weight \(weight)")
      expected /= Double(weight + 1)
    }
  }

  @Test(arguments: 0..<12)
  func `replicates are those of the slow bootstrap, in any order of users`(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    let replicates = Int.random(in: 1...60, using: &random)
    let slots = Int.random(in: 1...4, using: &random)
    let users = (0..<Int.random(in: 0...60, using: &random)).map { number in
      (
        id: "u\(number)\(number % 7 == 0 ? "ü" : "")",
        parts: (0..<slots).filter { _ in Bool.random(using: &random) }.map {
          Bootstrap.Part(
            slot: $0, credit: Credit(nanos: .random(in: 0...3_000_000_000, using: &random)),
            revenue: Money(micros: .random(in: -(1 << 62)...1 << 62, using: &random)))
        }
      )
    }
    var bootstrap = Bootstrap(replicates: replicates)
    for user in users.shuffled(using: &random) { Self.add(user.id, user.parts, to: &bootstrap) }
    for slot in 0..<slots {
      let parts = users.flatMap { user in
        user.parts.filter { $0.slot == slot }.map { (user.id, $0) }
      }
      #expect(
        bootstrap.credits(slot)
          == SlowBootstrap.sums(
            parts.map { ($0.0, $0.1.credit.nanos) }, replicates: replicates))
      #expect(
        bootstrap.revenues(slot)
          == SlowBootstrap.sums(
            parts.map { ($0.0, $0.1.revenue.micros) }, replicates: replicates))
    }
    #expect(bootstrap.credits(99) == [Int128](repeating: 0, count: replicates))
  }

  @Test(
    arguments: [
      (200, 95, 4, 195), (1, 95, 0, 0), (2, 95, 0, 1), (39, 95, 0, 38), (999, 95, 24, 974),
      (999, 90, 49, 949), (10_000, 99, 49, 9_950), (3, 1, 0, 2), (1_000, 50, 249, 750),
    ])
  func `an interval leaves as many replicates below as above`(
    _ replicates: Int, _ confidence: Int, _ low: Int, _ high: Int
  ) {
    var random = SeededRandom(seed: 5)
    var values = Array(0..<replicates).shuffled(using: &random)
    let interval = PercentileInterval(replicates: replicates, confidence: confidence)
    let bounds = interval.bounds(of: &values)
    #expect(bounds == (low, high))
  }

  /// Samples of a population whose mean is known.
  @Test func `intervals hold the truth about as often as they say`() {
    var random = SeededRandom(seed: 11)
    let interval = PercentileInterval(replicates: 199, confidence: 90)
    var held = 0
    let experiments = 150
    for experiment in 0..<experiments {
      var bootstrap = Bootstrap(replicates: 199)
      // Four hundred users come on average; a third convert, for amounts of 0 to 20 and of mean 10.
      var users = 0
      for number in 0..<800 where Bool.random(using: &random) {
        users += 1
        guard Int.random(in: 0..<3, using: &random) == 0 else { continue }
        let revenue = Money(micros: .random(in: 0...20_000_000, using: &random))
        Self.add(
          "\(experiment)-\(number)", [.init(slot: 0, credit: .one, revenue: revenue)],
          to: &bootstrap)
      }
      var revenues = bootstrap.revenues(0)
      let bounds = interval.bounds(of: &revenues)
      let truth = Int128(400) * 10_000_000 / 3
      if bounds.low <= truth && truth <= bounds.high { held += 1 }
    }
    // Of 150 nine in ten, give or take four standard errors of 3.7.
    #expect((120...150).contains(held), "\(held)")
  }
}
