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

  @Test func `sampled values are within their error of the exact ones`() throws {
    // Each pair of channels converts by a rate of its own, so a value is known in closed form: the
    // rate within a coalition needs no channel but those of the pairs.
    var random = SeededRandom(seed: 52)
    var set = PathSet([])
    for index in 0..<12 {
      for other in index..<12 {
        set.paths.append(
          (
            ["c\(index)", "c\(other)"],
            PathTally(
              conversions: .random(in: 1...40, using: &random),
              nulls: .random(in: 1...200, using: &random))
          ))
      }
    }
    let exact = try set.fit("shapley", Self.rules(.subsetRate))
    #expect(exact.summary.permutations == nil)
    // Channels that only ever lead nowhere push the number beyond what is gone through.
    var larger = set
    for index in 12..<24 { larger.paths.append((["z\(index)"], PathTally(nulls: 0))) }
    #expect(try larger.fit("shapley", Self.rules(.subsetRate)).channels == exact.channels)
    for index in 12..<24 { larger.paths.append((["z\(index)"], PathTally(nulls: 1))) }
    let sampled = try larger.fit("shapley", Self.rules(.subsetRate))
    #expect(sampled.summary.permutations ?? 0 >= 100)
    #expect(sampled.channels.count == 24)
    let again = try larger.fit("shapley", Self.rules(.subsetRate))
    #expect(sampled == again)
    #expect(
      abs(sampled.channels.reduce(0) { $0 + $1.effect } - sampled.summary.conversionProbability)
        < 1e-9)
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
