import AttributionCore
import TestSupport
import Testing

/// How journeys are divided by what was learned.
@Suite struct FittedModelTests {
  private static let channels = ChannelNames(["new", "A", "B", "C"])

  private static func shares(
    _ model: String, of letters: String, _ rules: AttributionRules
  ) throws -> [Double] {
    let touchpoints = try touchpoints(letters.map { $0 == "n" ? "new" : String($0) })
    let last = try #require(touchpoints.instants.last)
    var shares = [Double](repeating: .nan, count: touchpoints.count)
    var span = shares.mutableSpan
    let made = try #require(ModelCatalog.standard[model]).make(rules, channels)
    made.weigh(touchpoints.journey(0..<touchpoints.count, conversion: last), into: &span)
    return shares
  }

  private static func touchpoints(_ names: [String]) throws -> Touchpoints {
    var touchpoints = Touchpoints()
    for (index, name) in names.enumerated() {
      touchpoints.append(
        channel: try #require(channels[name]), instant: Instant(micros: Int64(index)), flags: [])
    }
    return touchpoints
  }

  private static func rules(
    _ model: String, _ weights: [String: Double], order: Int = 1,
    worth: ShapleyWorth = .subsetCount, settings: String? = nil
  ) -> AttributionRules {
    var rules = AttributionRules()
    rules.markovOrder = order
    rules.shapleyWorth = worth
    rules.fits[model] = ModelFit(
      model: model, version: 7, settings: settings ?? ModelFitter.settings(of: model, rules),
      weights: weights)
    return rules
  }

  @Test func `markov gives every touch the effect of its channel`() throws {
    let rules = Self.rules("markov", ["A": 0.6, "B": 0.2])
    #expect(try Self.shares("markov", of: "AAB", rules) == [0.6 / 1.4, 0.6 / 1.4, 0.2 / 1.4])
    #expect(try Self.shares("markov", of: "nA", rules) == [0, 1])
    #expect(try Self.shares("markov", of: "nC", rules) == [0.5, 0.5])
  }

  @Test func `shapley gives every channel its value, and its touches equal parts`() throws {
    let rules = Self.rules("shapley", ["A": 0.6, "B": 0.2], worth: .subsetRate)
    let shares = try Self.shares("shapley", of: "AAB", rules)
    #expect(zip(shares, [0.375, 0.375, 0.25]).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(try Self.shares("shapley", of: "nC", rules) == [0.5, 0.5])
  }

  @Test(arguments: [ShapleyWorth.subsetCount, .ordered])
  func `shapley needs no fit to split equally over channels`(worth: ShapleyWorth) throws {
    var rules = AttributionRules()
    rules.shapleyWorth = worth
    #expect(try Self.shares("shapley", of: "ABAn", rules) == [1.0 / 6, 1.0 / 3, 1.0 / 6, 1.0 / 3])
    let long = try Self.shares("shapley", of: String(repeating: "AAB", count: 20), rules)
    #expect(long[0] == 0.5 / 40 && long[2] == 0.5 / 20)
  }

  @Test(arguments: [
    ("markov", rules("markov", ["A": 1], order: 2, settings: "order=1")),
    ("shapley", rules("shapley", ["A": 1], worth: .subsetRate, settings: "worth=exact-rate")),
    ("markov", AttributionRules()), ("path-removal", AttributionRules()),
  ])
  func `a fit of other settings does not serve`(model: String, rules: AttributionRules) throws {
    #expect(try Self.shares(model, of: "AB", rules) == [0.5, 0.5])
  }

  @Test(arguments: ModelFitterTests.Learner.all)
  func `every journey is divided whole by what was learned, with steps to read`(
    learner: ModelFitterTests.Learner
  ) throws {
    var random = SeededRandom(seed: 81)
    let channels = ChannelNames((0..<6).map { "c\($0)" })
    for _ in 0..<40 {
      // Two of the channels are not known to the fit.
      let set = PathSet(&random, channels: 4, count: 1...20, length: 1...5)
      var rules = learner.rules
      rules.fits[learner.model] = try set.fit(learner.model, rules).frozen(
        model: learner.model, version: 1, settings: ModelFitter.settings(of: learner.model, rules))
      let model = try #require(ModelCatalog.standard[learner.model]).make(rules, channels)
      for _ in 0..<20 {
        var touchpoints = Touchpoints()
        for _ in 0..<Int.random(in: 1...8, using: &random) {
          touchpoints.append(
            channel: ChannelID(rawValue: .random(in: 0..<6, using: &random)),
            instant: Instant(micros: 0), flags: [])
        }
        let journey = touchpoints.journey(
          0..<touchpoints.count, conversion: Instant(micros: 0))
        var shares = [Double](repeating: .nan, count: touchpoints.count)
        var span = shares.mutableSpan
        model.weigh(journey, into: &span)
        #expect(shares.allSatisfy { $0 >= 0 })
        #expect(abs(shares.reduce(0, +) - 1) < shareTolerance)
        for step in model.steps(of: journey) {
          #expect(step.values.count == touchpoints.count)
          #expect(step.values.allSatisfy { $0?.isFinite ?? false })
        }
        #expect(model.reasons(of: journey).allSatisfy { $0.hasSuffix(".") })
      }
    }
  }

  @Test func `settings and fits make another generation`() {
    let usual = AttributionRules().fingerprint
    var fingerprints = Set([usual])
    for worth in ShapleyWorth.allCases {
      fingerprints.insert(Self.rules("markov", [:], order: 2, worth: worth).fingerprint)
    }
    fingerprints.insert(Self.rules("markov", [:], order: 3).fingerprint)
    fingerprints.insert(Self.rules("shapley", [:]).fingerprint)
    #expect(fingerprints.count == 7)
  }
}
