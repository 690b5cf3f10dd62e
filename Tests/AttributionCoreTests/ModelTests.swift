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
        flags: SessionFlags(rawValue: UInt8.random(in: 0..<32, using: &random)))
    }
    return touchpoints
  }

  /// What holds for the shares of one journey, whatever the model.
  private static func expectSound(
    _ entry: ModelCatalog.Entry, _ touchpoints: Touchpoints, _ model: any AttributionModel
  ) throws {
    let last = try #require(touchpoints.instants.last)
    var shares = [Double](repeating: .nan, count: touchpoints.count)
    var span = shares.mutableSpan
    model.weigh(touchpoints.journey(0..<touchpoints.count, conversion: last), into: &span)
    if entry.card.conserves {
      #expect(shares.allSatisfy { $0 >= 0 && $0 <= 1 + shareTolerance })
      #expect(abs(shares.reduce(0, +) - 1) < shareTolerance)
    } else {
      #expect(shares.allSatisfy { $0 == 0 || $0 == 1 })
      #expect(shares.reduce(0, +) == Double(Set(touchpoints.channels).count))
    }
  }

  /// The same for the exact parts of a conversion of so many micro-units.
  private static func expectReconciled(
    _ entry: ModelCatalog.Entry, _ touchpoints: Touchpoints, _ revenue: Int64,
    _ attributor: inout Attributor
  ) {
    let conversion = Attributor.Conversion(
      instant: Instant(micros: .max), revenue: Money(micros: revenue))
    let parts = attributor.parts(
      of: conversion, touchpoints, 0..<touchpoints.count, by: attributor.models[0])
    guard entry.card.conserves else {
      let given = zip(touchpoints.channels, parts).filter { $1.credit != .zero }
      #expect(given.count == Set(touchpoints.channels).count)
      #expect(Set(given.map(\.0)).count == given.count)
      #expect(given.allSatisfy { $1.credit == .one && $1.revenue == conversion.revenue })
      #expect(zip(parts, parts).allSatisfy { $0.0.credit != .zero || $0.0.revenue == .zero })
      return
    }
    #expect(parts.reduce(Credit.zero) { $0 + $1.credit } == .one)
    #expect(parts.reduce(Money.zero) { $0 + $1.revenue } == conversion.revenue)
  }

  @Test(arguments: ModelCatalog.standard.ids)
  func `shares are not negative and sum to one, or are whole`(id: String) throws {
    let entry = try #require(ModelCatalog.standard[id])
    let model = entry.make(AttributionRules(), Self.channels)
    var random = SeededRandom(seed: 11)
    for _ in 0..<2_000 { try Self.expectSound(entry, Self.touchpoints(&random), model) }
  }

  @Test(arguments: ModelCatalog.standard.ids)
  func `credit and revenue reconcile to the last unit`(id: String) throws {
    let entry = try #require(ModelCatalog.standard[id])
    var rules = AttributionRules()
    rules.models = [id]
    var attributor = Attributor(rules: rules, channels: Self.channels)
    var random = SeededRandom(seed: 12)
    for _ in 0..<1_000 {
      let touchpoints = Self.touchpoints(&random)
      let isSmall = Bool.random(using: &random)
      let revenue = Int64.random(
        in: isSmall ? -1000...1000 : Int64.min / 2...Int64.max / 2, using: &random)
      Self.expectReconciled(entry, touchpoints, revenue, &attributor)
    }
  }

  /// A journey of so many touchpoints, a number of microseconds apart, of the channels in turn.
  private static func regular(
    _ count: Int, apart: Int64, channels: [UInt32], flags: SessionFlags = []
  ) -> Touchpoints {
    var touchpoints = Touchpoints()
    for index in 0..<count {
      touchpoints.append(
        channel: ChannelID(rawValue: channels[index % channels.count]),
        instant: Instant(micros: 1_700_000_000_000_000 + Int64(index) * apart), flags: flags)
    }
    return touchpoints
  }

  private static let all: SessionFlags = [
    .holderEngagement, .closerEngagement, .impressionInteraction, .leadStage, .opportunityStage,
  ]

  private static let extremes: [(name: String, touchpoints: Touchpoints)] = [
    ("one touch", regular(1, apart: 0, channels: [1])),
    ("two touches", regular(2, apart: 1, channels: [1, 2])),
    ("two at one instant", regular(2, apart: 0, channels: [1, 2])),
    ("many at one instant", regular(50, apart: 0, channels: [0, 1, 2, 3, 4])),
    ("all direct", regular(7, apart: Instant.microsPerDay, channels: [0])),
    ("one channel", regular(30, apart: 3_600_000_000, channels: [3])),
    ("every flag", regular(9, apart: 3_600_000_000, channels: [1, 2, 3], flags: all)),
    ("a century", regular(2, apart: 36_500 * Instant.microsPerDay, channels: [1, 2])),
    ("ten thousand touches", regular(10_000, apart: 7_000_000, channels: [0, 1, 2, 3, 4])),
  ]

  @Test(arguments: ModelCatalog.standard.ids, extremes.map(\.name))
  func `extreme journeys get sensible shares that reconcile`(id: String, name: String) throws {
    let entry = try #require(ModelCatalog.standard[id])
    let touchpoints = try #require(Self.extremes.first { $0.name == name }).touchpoints
    var rules = AttributionRules()
    rules.models = [id]
    var attributor = Attributor(rules: rules, channels: Self.channels)
    try Self.expectSound(entry, touchpoints, attributor.models[0])
    for revenue in [0, 1, -1, 9_990_000, -80_000_000, .max, -.max] as [Int64] {
      Self.expectReconciled(entry, touchpoints, revenue, &attributor)
    }
  }

  @Test(arguments: ModelCatalog.standard.ids)
  func `steps have a finite number for each touchpoint, and reasons are sentences`(
    id: String
  ) throws {
    let model = try #require(ModelCatalog.standard[id]).make(AttributionRules(), Self.channels)
    var random = SeededRandom(seed: 13)
    for count in 0..<200 {
      let touchpoints =
        count < Self.extremes.count ? Self.extremes[count].touchpoints : Self.touchpoints(&random)
      let last = try #require(touchpoints.instants.last)
      let journey = touchpoints.journey(0..<touchpoints.count, conversion: last)
      for step in model.steps(of: journey) {
        #expect(step.values.count == touchpoints.count)
        #expect(step.values.allSatisfy { $0?.isFinite ?? true })
        #expect(step.name.first?.isUppercase == false && step.meaning.last == ".")
      }
      let reasons = model.reasons(of: journey)
      #expect(!reasons.isEmpty && reasons.allSatisfy { $0.last == "." })
    }
  }

  @Test(arguments: ModelCatalog.standard.entries.map(\.card))
  func `a card has a formula, sentences and a source`(card: ModelCard) {
    #expect(!card.formula.isEmpty && !card.formula.contains("\n"))
    #expect(!card.edgeCases.isEmpty)
    let sentences = card.edgeCases + card.parameters.map(\.meaning) + [card.summary, card.source]
    #expect(sentences.allSatisfy { $0.last == "." })
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
    rules.uShape = PositionShares(first: 0, middle: 1, last: 0)
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
