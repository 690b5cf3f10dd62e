import AttributionCore
import TestSupport
import Testing

/// What holds for every model of the catalog, by being listed there.
@Suite struct ModelInvariantTests {
  private static let channels = ChannelNames(["Direct", "SEO", "SEA", "Email", "Social"])

  /// A random journey: up to forty touchpoints, some at equal instants.
  static func touchpoints(_ random: inout SeededRandom) -> Touchpoints {
    var touchpoints = Touchpoints()
    var instant: Int64 = 1_700_000_000_000_000
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      if Int.random(in: 0..<5, using: &random) > 0 {
        instant += Int64.random(in: 0..<900_000_000_000, using: &random)
      }
      touchpoints.append(
        channel: ChannelID(rawValue: UInt32.random(in: 0..<5, using: &random)),
        instant: Instant(micros: instant),
        flags: SessionFlags(rawValue: UInt8.random(in: 0..<8, using: &random)))
    }
    return touchpoints
  }

  @Test(arguments: ModelCatalog.standard.ids)
  func `shares are not negative and sum to one`(id: String) throws {
    let model = try #require(ModelCatalog.standard[id]).make(AttributionRules(), Self.channels)
    var random = SeededRandom(seed: 11)
    for _ in 0..<2_000 {
      let touchpoints = Self.touchpoints(&random)
      let last = try #require(touchpoints.instants.last)
      var shares = [Double](repeating: .nan, count: touchpoints.count)
      var span = shares.mutableSpan
      model.weigh(
        touchpoints.journey(0..<touchpoints.count, conversion: last), into: &span)
      #expect(shares.allSatisfy { $0 >= 0 && $0 <= 1 + shareTolerance })
      #expect(abs(shares.reduce(0, +) - 1) < shareTolerance)
    }
  }

  @Test(arguments: ModelCatalog.standard.ids)
  func `credit and revenue reconcile to the last unit`(id: String) throws {
    var rules = AttributionRules()
    rules.models = [id]
    var attributor = Attributor(rules: rules, channels: Self.channels)
    var random = SeededRandom(seed: 12)
    for _ in 0..<1_000 {
      let touchpoints = Self.touchpoints(&random)
      let conversion = Attributor.Conversion(
        instant: Instant(micros: .max),
        revenue: Money(
          micros: Int64.random(
            in: Bool.random(using: &random) ? -1000...1000 : Int64.min / 2...Int64.max / 2,
            using: &random)))
      let parts = attributor.parts(
        of: conversion, touchpoints, 0..<touchpoints.count, by: attributor.models[0])
      #expect(parts.reduce(Credit.zero) { $0 + $1.credit } == .one)
      #expect(parts.reduce(Money.zero) { $0 + $1.revenue } == conversion.revenue)
    }
  }
}

@Suite struct ModelTests {
  private static let channels = ChannelNames(["Direct", "SEO", "SEA"])

  /// The credits of a journey, as decimal text.
  private func credits(
    _ model: String, _ touches: [(channel: String, hour: Double)],
    rules: AttributionRules = AttributionRules()
  ) throws -> [String] {
    var touchpoints = Touchpoints()
    for touch in touches {
      touchpoints.append(
        channel: try #require(Self.channels[touch.channel]),
        instant: Instant(micros: Int64(touch.hour * 3_600_000_000)),
        flags: [.holderEngagement, .closerEngagement])
    }
    var rules = rules
    rules.models = [model]
    var attributor = Attributor(rules: rules, channels: Self.channels)
    return attributor.parts(
      of: Attributor.Conversion(instant: touchpoints.instants[touches.count - 1], revenue: .zero),
      touchpoints, 0..<touches.count, by: attributor.models[0]
    ).map(\.credit.description)
  }

  @Test func `first and last touch give all to one end`() throws {
    let journey = [("SEO", 0.0), ("SEA", 1.0), ("Direct", 2.0)]
    #expect(try credits("first-touch", journey) == ["1", "0", "0"])
    #expect(try credits("last-touch", journey) == ["0", "0", "1"])
  }

  @Test func `last non direct passes over direct touchpoints unless there is no other`() throws {
    #expect(
      try credits("last-non-direct", [("SEO", 0), ("SEA", 1), ("Direct", 2)]) == ["0", "1", "0"])
    #expect(try credits("last-non-direct", [("Direct", 0), ("Direct", 1)]) == ["0", "1"])
  }

  @Test func `linear gives leftover units to the earlier touchpoints`() throws {
    #expect(
      try credits("linear", [("SEO", 0), ("SEA", 1), ("SEO", 2)])
        == ["0.333333334", "0.333333333", "0.333333333"])
  }

  @Test func `time decay halves with every half life`() throws {
    #expect(
      try credits("time-decay", [("SEO", 0), ("SEA", 168)]) == ["0.333333333", "0.666666667"])
    #expect(
      try credits("time-decay", [("SEO", 0), ("SEA", 24 * 365 * 80)]) == ["0", "1"])
  }

  @Test func `u shaped follows its weights for one, two and more touchpoints`() throws {
    #expect(try credits("u-shaped", [("SEO", 0)]) == ["1"])
    #expect(try credits("u-shaped", [("SEO", 0), ("SEA", 1)]) == ["0.5", "0.5"])
    #expect(
      try credits("u-shaped", [("SEO", 0), ("SEA", 1), ("SEO", 2), ("SEA", 3)])
        == ["0.4", "0.1", "0.1", "0.4"])
    var rules = AttributionRules()
    rules.uShape = UShaped.Weights(first: 0, middle: 1, last: 0)
    #expect(
      try credits("u-shaped", [("SEO", 0), ("SEA", 1)], rules: rules) == ["0.5", "0.5"])
  }

  @Test func `a single session initializes and closes`() throws {
    #expect(try credits("ihc", [("SEO", 0)]) == ["1"])
  }

  @Test func `ihc drops what lies before the last restart`() throws {
    let credits = try credits("ihc", [("SEO", 0), ("SEA", 60), ("SEO", 70)])
    #expect(credits[0] == "0")
  }

  @Test func `channel weights of zero everywhere leave equal shares`() throws {
    var rules = AttributionRules()
    rules.ihc.channelWeights["SEO"] = .init(initializer: 0, holder: 0, closer: 0)
    #expect(try credits("ihc", [("SEO", 0), ("SEO", 1)], rules: rules) == ["0.5", "0.5"])
  }
}
