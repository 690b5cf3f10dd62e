import AttributionCore
import TestSupport
import Testing

/// What holds for every model that learns, whatever it learns.
@Suite struct ModelFitterTests {
  /// A model and the rules that it learns under.
  struct Learner: Sendable, CustomTestStringConvertible {
    var model: String
    var rules = AttributionRules()

    var testDescription: String { "\(model) \(ModelFitter.settings(of: model, rules))" }

    static var all: [Learner] {
      var learners = [Learner(model: "path-removal")]
      for order in 1...3 {
        var learner = Learner(model: "markov")
        learner.rules.markovOrder = order
        learners.append(learner)
      }
      for worth in ShapleyWorth.allCases {
        var learner = Learner(model: "shapley")
        learner.rules.shapleyWorth = worth
        learners.append(learner)
      }
      return learners
    }
  }

  @Test(arguments: Learner.all)
  func `order of observation and of channels changes no bit`(learner: Learner) throws {
    var random = SeededRandom(seed: 71)
    for _ in 0..<60 {
      let set = PathSet(&random, channels: 6, count: 1...30, length: 1...9)
      let fit = try set.fit(learner.model, learner.rules)
      var shuffled = set
      shuffled.paths.shuffle(using: &random)
      let names = ChannelNames((["unseen"] + set.names).shuffled(using: &random))
      var fitter = try #require(
        ModelFitter(model: learner.model, rules: learner.rules, channels: names))
      shuffled.observe(&fitter)
      let other = try fitter.fit()
      #expect(other == fit)
    }
  }

  @Test(arguments: Learner.all)
  func `what is taken away again was never there`(learner: Learner) throws {
    var random = SeededRandom(seed: 72)
    for _ in 0..<60 {
      let set = PathSet(&random, channels: 4, count: 1...8, length: 1...8)
      let other = PathSet(&random, channels: 6, count: 1...8, length: 1...8)
      var fitter = try #require(
        ModelFitter(
          model: learner.model, rules: learner.rules, channels: ChannelNames(["c5", "c3"])))
      other.observe(&fitter)
      set.observe(&fitter)
      var retraction = other
      for index in retraction.paths.indices {
        let tally = retraction.paths[index].tally
        retraction.paths[index].tally = PathTally(
          conversions: -tally.conversions, revenue: .zero - tally.revenue, nulls: -tally.nulls)
      }
      retraction.paths.shuffle(using: &random)
      retraction.observe(&fitter)
      let fit = try fitter.fit()
      #expect(fit == (try set.fit(learner.model, learner.rules)))
    }
  }

  @Test(arguments: Learner.all)
  func `paths without a conversion are refused`(learner: Learner) {
    for set in [PathSet([]), PathSet([(["A", "B"], PathTally(nulls: 4))])] {
      #expect {
        try set.fit(learner.model, learner.rules)
      } throws: { error in
        (error as? FitError)?.code == .noConversions
      }
    }
  }

  @Test(arguments: Learner.all)
  func `taking away more than there was is refused`(learner: Learner) {
    let set = PathSet([
      (["A", "B"], PathTally(conversions: 3)), (["B", "C"], PathTally(conversions: -1)),
    ])
    #expect {
      try set.fit(learner.model, learner.rules)
    } throws: { error in
      (error as? FitError)?.code == .negativeCounts
    }
  }

  @Test(arguments: Learner.all)
  func `every figure of odd data is finite`(learner: Learner) throws {
    let odd: [[(names: [String], tally: PathTally)]] = [
      [(["A"], PathTally(conversions: 1))],
      [(["A", "A", "A"], PathTally(conversions: 1, revenue: Money(micros: -5)))],
      [
        (["A", "B"], PathTally(conversions: 2, revenue: Money(micros: .max), nulls: 1)),
        (["B"], PathTally(conversions: 2, revenue: Money(micros: .max), nulls: 1)),
      ],
      [
        (["A", "B"], PathTally(conversions: 1, revenue: Money(micros: 5))),
        (["B", "A"], PathTally(conversions: 1, revenue: Money(micros: -5))),
        (["A"], PathTally(nulls: 1_000_000_000_000)),
      ],
      [
        (["A"], PathTally(conversions: 1, revenue: Money(micros: -5))),
        (["A", "B"], PathTally(conversions: 1, revenue: Money(micros: 7))),
        (["B", "C"], PathTally(conversions: 0, nulls: 1)),
      ],
    ]
    for paths in odd {
      let fit = try PathSet(paths).fit(learner.model, learner.rules)
      for channel in fit.channels {
        #expect(channel.effect.isFinite && channel.revenueEffect.isFinite)
        #expect(channel.conversions.isFinite && channel.revenue.isFinite)
      }
      #expect(fit.weights.values.allSatisfy { $0.isFinite && $0 > 0 })
      let revenue = paths.reduce(0.0) { $0 + Double($1.tally.revenue.micros) }
      let divided = fit.channels.reduce(0) { $0 + $1.revenue }
      #expect(abs(divided - revenue) <= max(abs(revenue) * 1e-12, 1e-9))
    }
  }

  @Test func `models that learn say so, and which settings they learn under`() {
    #expect(ModelFitter(model: "linear", rules: AttributionRules(), channels: .init()) == nil)
    var rules = AttributionRules()
    #expect(!ModelFitter.needsFit("linear", rules))
    #expect(!ModelFitter.needsFit("shapley", rules))
    #expect(ModelFitter.needsFit("markov", rules))
    #expect(ModelFitter.needsFit("path-removal", rules))
    rules.shapleyWorth = .exactRate
    rules.markovOrder = 3
    #expect(ModelFitter.needsFit("shapley", rules))
    #expect(ModelFitter.settings(of: "shapley", rules) == "worth=exact-rate")
    #expect(ModelFitter.settings(of: "markov", rules) == "order=3")
    #expect(ModelFitter.settings(of: "path-removal", rules) == "")
  }
}
