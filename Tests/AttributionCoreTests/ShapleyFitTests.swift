import AttributionCore
import TestSupport
import Testing

@Suite struct ShapleyFitTests {
  private static func rules(_ worth: ShapleyWorth) -> AttributionRules {
    var rules = AttributionRules()
    rules.shapleyWorth = worth
    return rules
  }

  @Test(arguments: ShapleyWorth.allCases)
  func `values are averages over all orders of the channels`(worth: ShapleyWorth) throws {
    var random = SeededRandom(seed: 51)
    for _ in 0..<250 {
      let set = PathSet(&random, channels: 4, count: 1...8, length: 1...6)
      let fit = try set.fit("shapley", Self.rules(worth))
      let values = SlowShapley(set, worth).values()
      let revenueValues = SlowShapley(set, worth, countsRevenue: true).values()
      #expect(fit.channels.map(\.name) == set.names)
      for channel in fit.channels {
        let value = try #require(values[channel.name])
        let revenueValue = try #require(revenueValues[channel.name])
        #expect(abs(channel.effect - value) < 1e-12 * set.conversions)
        #expect(abs(channel.revenueEffect - revenueValue) < 1e-12 * max(set.revenue, 1))
      }
      let conversions = fit.channels.reduce(0) { $0 + $1.conversions }
      let revenue = fit.channels.reduce(0) { $0 + $1.revenue }
      #expect(abs(conversions - set.conversions) < 1e-9 * set.conversions)
      #expect(abs(revenue - set.revenue) <= 1e-9 * set.revenue)
    }
  }

  @Test func `positions cut the credit of each channel`() throws {
    let set = PathSet([
      (["B", "A", "B"], PathTally(conversions: 4, revenue: Money(micros: 100))),
      (["A"], PathTally(conversions: 1, revenue: Money(micros: 30), nulls: 2)),
    ])
    let fit = try set.fit("shapley", Self.rules(.ordered))
    #expect(
      fit.positions == [
        PositionFit(name: "A", position: 1, conversions: 1, revenue: 30),
        PositionFit(name: "A", position: 2, conversions: 2, revenue: 50),
        PositionFit(name: "B", position: 1, conversions: 2, revenue: 50),
      ])
    #expect(fit.channels == (try set.fit("shapley", Self.rules(.subsetCount))).channels)
  }

  @Test func `more channels than bits of a word are counted`() throws {
    let names = (0..<100).map { "c\($0)" }
    let set = PathSet([(names, PathTally(conversions: 50)), (["c7"], PathTally(conversions: 1))])
    let fit = try set.fit("shapley", Self.rules(.subsetCount))
    #expect(fit.channels.count == 100)
    #expect(fit.channels.allSatisfy { $0.conversions == ($0.name == "c7" ? 1.5 : 0.5) })
  }

  @Test func `drawn orders come near the exact values, by as much as they say`() {
    var random = SeededRandom(seed: 52)
    let coalitions = (0..<40).map { _ in
      let members = (0..<10).filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
      let conversions = Int64.random(in: 0...20, using: &random)
      return Coalition(
        members: members.isEmpty ? [0] : members, conversions: conversions,
        walks: conversions + .random(in: 1...50, using: &random),
        revenue: Int128(conversions * .random(in: 0...90, using: &random)))
    }
    let exact = CoalitionWorths(coalitions, channels: 10, .subsetRate).shapleyValues()
    let sampling = PermutationSampling(coalitions, channels: 10)
    let size = exact.reduce(0) { max($0, abs($1.y)) }
    for channel in 0..<10 {
      #expect(sampling.standardErrors[channel] > 0)
      #expect(
        abs(sampling.values[channel].x - exact[channel].x) < 4.5 * sampling.standardErrors[channel])
      #expect(abs(sampling.values[channel].y - exact[channel].y) < 0.05 * size)
    }
  }

  @Test func `many channels get sampled values that sum to the rate, the same each time`() throws {
    var random = SeededRandom(seed: 53)
    let set = PathSet(&random, channels: 40, count: 60...60, length: 1...6)
    let fit = try set.fit("shapley", Self.rules(.subsetRate))
    #expect(fit.channels.count > 20)
    #expect(fit.summary.permutations == 10_000)
    #expect(fit.channels.allSatisfy { $0.standardError?.isFinite ?? false })
    let sum = fit.channels.reduce(0) { $0 + $1.effect }
    #expect(abs(sum - fit.summary.conversionProbability) < 1e-9)
    let conversions = fit.channels.reduce(0) { $0 + $1.conversions }
    #expect(abs(conversions - set.conversions) < 1e-9 * set.conversions)
    var shuffled = set
    shuffled.paths.shuffle(using: &random)
    #expect(try shuffled.fit("shapley", Self.rules(.subsetRate)) == fit)
  }

  @Test func `exact rates of more than twenty channels are refused`() {
    let set = PathSet([((0..<21).map { "c\($0)" }, PathTally(conversions: 1))])
    #expect {
      try set.fit("shapley", Self.rules(.exactRate))
    } throws: { error in
      (error as? FitError)?.code == .tooManyChannels && "\(error)".contains("subset-rate")
    }
  }

  @Test func `no scale leaves what is positive in proportion, or equal parts`() throws {
    // Both channels convert alone and never together: values of 1/4 and nothing to scale by.
    let apart = PathSet([
      (["A"], PathTally(conversions: 3, revenue: Money(micros: 12), nulls: 3)),
      (["B"], PathTally(conversions: 1, nulls: 1)), (["A", "B"], PathTally(nulls: 2)),
    ])
    let fit = try apart.fit("shapley", Self.rules(.exactRate))
    #expect(fit.channels.allSatisfy { abs($0.effect) < 1e-15 })
    #expect(fit.channels.map(\.conversions) == [3, 1])
    #expect(fit.channels.allSatisfy { $0.revenue.isFinite })
  }

  @Test func `refunds are divided like conversions by rates`() throws {
    let set = PathSet([
      (["A"], PathTally(conversions: 1, revenue: Money(micros: -8), nulls: 1)),
      (["A", "B"], PathTally(conversions: 3, revenue: Money(micros: -4), nulls: 1)),
    ])
    for worth in ShapleyWorth.allCases {
      let fit = try set.fit("shapley", Self.rules(worth))
      #expect(abs(fit.channels.reduce(0) { $0 + $1.revenue } + 12) < 1e-9, "\(worth)")
    }
  }
}
