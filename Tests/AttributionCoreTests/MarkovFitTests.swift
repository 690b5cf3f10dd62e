import AttributionCore
import TestSupport
import Testing

@Suite struct MarkovFitTests {
  private static func rules(_ order: Int) -> AttributionRules {
    var rules = AttributionRules()
    rules.markovOrder = order
    return rules
  }

  /// A path of one-letter channels.
  private static func path(
    _ letters: String, _ conversions: Int64, _ nulls: Int64, revenue: Int64 = 0
  ) -> (names: [String], tally: PathTally) {
    (
      letters.map(String.init),
      PathTally(conversions: conversions, revenue: Money(micros: revenue), nulls: nulls)
    )
  }

  @Test(arguments: [1, 2, 3])
  func `removal effects are those of the chain by the book`(order: Int) throws {
    var random = SeededRandom(seed: UInt64(40 + order))
    for _ in 0..<700 {
      let set = PathSet(&random, channels: 4, count: 1...6, length: 1...6)
      let fit = try set.fit("markov", Self.rules(order))
      let chain = SlowMarkov(set, order: order)
      let revenueChain = SlowMarkov(set, order: order, countsRevenue: true)
      #expect(fit.channels.map(\.name) == set.names)
      for channel in fit.channels {
        #expect(abs(channel.effect - chain.removalEffect(channel.name)) < 1e-9)
        #expect(abs(channel.revenueEffect - revenueChain.removalEffect(channel.name)) < 1e-9)
      }
      let conversions = fit.channels.reduce(0) { $0 + $1.conversions }
      let revenue = fit.channels.reduce(0) { $0 + $1.revenue }
      #expect(abs(conversions - set.conversions) < 1e-9 * set.conversions)
      #expect(abs(revenue - set.revenue) <= 1e-9 * set.revenue)
    }
  }

  @Test func `the ways to solve a chain agree`() throws {
    var random = SeededRandom(seed: 44)
    for round in 0..<300 {
      let order = round % 3 + 1
      let set = PathSet(&random, channels: 5, count: 1...8, length: 1...12)
      var names = ChannelNames()
      var counts = TransitionCounts(order: order)
      for path in set.paths {
        let channels = path.names.map { names.intern($0) }
        counts.observe(channels.span, path.tally)
      }
      let chain = try #require(PathChain(counts, ranks: ChannelRanks(names)))
      let exact = try #require(RemovalEffects(chain, order: order, by: .elimination))
      for way in RemovalEffects.Way.allCases where way != .inverse || order == 1 {
        let effects = try #require(RemovalEffects(chain, order: order, by: way))
        for (effect, expected) in zip(effects.conversions, exact.conversions) {
          #expect(abs(effect - expected) < 1e-13, "by \(way), order \(order)")
        }
        for (effect, expected) in zip(effects.revenue ?? [], exact.revenue ?? []) {
          #expect(abs(effect - expected) < 1e-12, "by \(way), order \(order)")
        }
      }
    }
  }

  @Test(arguments: RemovalEffects.Way.allCases)
  func `walks that hardly ever end are solved exactly`(way: RemovalEffects.Way) throws {
    var names = ChannelNames()
    var counts = TransitionCounts(order: 1)
    let long = (0..<10_000).map { names.intern($0 % 2 == 0 ? "A" : "B") }
    counts.observe(long.span, PathTally(conversions: 1, revenue: Money(micros: 5), nulls: 1))
    let short = [names.intern("C"), names.intern("A")]
    counts.observe(short.span, PathTally(conversions: 3))
    let chain = try #require(PathChain(counts, ranks: ChannelRanks(names)))
    let effects = try #require(RemovalEffects(chain, order: 1, by: way))
    // Without B, 3 of the 10,003 walks that leave A convert; with it, 4 of 5.
    #expect(abs(effects.conversions[0] - 1) < 1e-12)
    #expect(abs(effects.conversions[1] - (1 - 3.0 / 10_003 / 0.8)) < 1e-12)
    #expect(abs(effects.conversions[2] - 0.6) < 1e-12)
  }

  @Test(arguments: [1, 2, 3])
  func `the chain converts as often as was observed`(order: Int) throws {
    var random = SeededRandom(seed: 45)
    for _ in 0..<100 {
      let set = PathSet(&random, channels: 4, count: 1...6, length: 1...7)
      let observed = set.conversions / (set.conversions + set.nulls)
      #expect(abs(SlowMarkov(set, order: order).expectation() - observed) < 1e-12)
      #expect(
        try set.fit("markov", Self.rules(order)).summary.conversionProbability == observed)
    }
  }

  @Test func `loops change no effect of single channels`() throws {
    var random = SeededRandom(seed: 46)
    for _ in 0..<100 {
      let set = PathSet(&random, channels: 3, count: 1...6, length: 1...8)
      let fit = try set.fit("markov")
      let withLoops = SlowMarkov(set, order: 1, keepsLoops: true)
      for channel in fit.channels {
        #expect(abs(channel.effect - withLoops.removalEffect(channel.name)) < 1e-10)
      }
    }
  }

  @Test(arguments: [1, 2, 3])
  func `states as long as paths lose the conversions of paths with the channel`(
    order: Int
  ) throws {
    var random = SeededRandom(seed: 47)
    for _ in 0..<100 {
      let set = PathSet(&random, channels: 4, count: 1...8, length: 1...order)
      for channel in try set.fit("markov", Self.rules(order)).channels {
        let with = set.paths.filter { $0.names.contains(channel.name) }
        let conversions = with.reduce(0) { $0 + $1.tally.conversions }
        #expect(abs(channel.effect - Double(conversions) / set.conversions) < 1e-12)
      }
    }
  }

  @Test func `a path shorter than a state is a state of its own`() throws {
    // Were A the beginning of A, B, then removing B would lose nothing of the path A.
    let fit = try PathSet([Self.path("A", 1, 0), Self.path("AB", 1, 2)])
      .fit("markov", Self.rules(2))
    #expect(fit.summary.states == 2)
    #expect(fit.channels.map(\.effect) == [1, 0.5])
  }

  @Test func `a channel on which no conversion depends weighs nothing`() throws {
    let fit = try PathSet([Self.path("AB", 2, 0), Self.path("AC", 0, 2), Self.path("D", 0, 1)])
      .fit("markov")
    #expect(fit.weights == ["A": 1, "B": 1])
    #expect(fit.channels.map(\.conversions) == [1, 1, 0, 0])
  }

  @Test func `one channel and one path without nulls have all`() throws {
    let fit = try PathSet([Self.path("A", 3, 0, revenue: 7)]).fit("markov")
    #expect(fit.channels.count == 1)
    #expect(fit.channels[0].effect == 1)
    #expect(fit.channels[0].conversions == 3)
    #expect(fit.channels[0].revenue == 7)
    #expect(fit.summary.conversionProbability == 1)
  }

  @Test func `revenue follows conversions where it has no effects of its own`() throws {
    for revenue in [0, -6] as [Int64] {
      let fit = try PathSet([Self.path("A", 1, 1, revenue: revenue), Self.path("B", 2, 0)])
        .fit("markov")
      #expect(fit.summary.revenueFollowsConversions)
      #expect(abs(fit.channels[1].revenue - Double(revenue) * 2 / 3) < 1e-12)
      #expect(fit.channels.allSatisfy { $0.revenueEffect == $0.effect })
    }
    let refund = try PathSet([
      Self.path("A", 1, 1, revenue: 9), Self.path("B", 2, 0, revenue: -3),
    ]).fit("markov")
    #expect(refund.summary.revenueFollowsConversions)
    #expect(abs(refund.channels.reduce(0) { $0 + $1.revenue } - 6) < 1e-12)
  }

  @Test func `channels among tens of thousands are counted like those among few`() throws {
    var random = SeededRandom(seed: 48)
    let set = PathSet(&random, channels: 5, count: 60...60, length: 1...9)
    let fit = try set.fit("markov", Self.rules(3))
    #expect(fit.summary.states > 64)
    let others = ChannelNames((0..<33_000).map { "x\($0)" })
    var fitter = try #require(
      ModelFitter(model: "markov", rules: Self.rules(3), channels: others))
    set.observe(&fitter)
    let other = try fitter.fit()
    #expect(other == fit)
  }

  @Test func `journeys of 10,000 touches are learned from`() throws {
    let long = (0..<10_000).map { "c\($0 * $0 % 7)" }
    for order in 1...3 {
      let fit = try PathSet([
        (long, PathTally(conversions: 1, revenue: Money(micros: 1), nulls: 1)),
        (["c1"], PathTally(nulls: 1)),
      ]).fit("markov", Self.rules(order))
      #expect(fit.channels.allSatisfy { $0.effect.isFinite && 0...1 ~= $0.effect })
      #expect(abs(fit.channels.reduce(0) { $0 + $1.conversions } - 1) < 1e-12)
    }
  }
}
