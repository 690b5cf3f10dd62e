import AttributionCore
import TestSupport
import Testing

/// The rules by position, stage and channel, against slow ones and by example.
@Suite struct HeuristicTests {
  private static let names = ["Direct", "SEO", "SEA", "Email"]
  private static let channels = ChannelNames(names)

  /// The shares of a journey, an hour between touches.
  private static func shares(
    _ model: String, _ touches: [SlowModels.Touch], _ rules: AttributionRules = AttributionRules()
  ) throws -> [Double] {
    var touchpoints = Touchpoints()
    for (index, touch) in touches.enumerated() {
      var flags: SessionFlags = []
      if touch.isLead { flags.insert(.leadStage) }
      if touch.isOpportunity { flags.insert(.opportunityStage) }
      touchpoints.append(
        channel: try #require(channels[touch.channel]),
        instant: Instant(micros: Int64(index) * 3_600_000_000), flags: flags)
    }
    var shares = [Double](repeating: .nan, count: touches.count)
    var span = shares.mutableSpan
    try #require(ModelCatalog.standard[model]).make(rules, channels).weigh(
      touchpoints.journey(0..<touches.count, conversion: touchpoints.instants[touches.count - 1]),
      into: &span)
    return shares
  }

  private static func randomTouches(_ random: inout SeededRandom) throws -> [SlowModels.Touch] {
    try (0..<Int.random(in: 1...9, using: &random)).map { _ in
      SlowModels.Touch(
        channel: try #require(names.randomElement(using: &random)),
        isLead: Int.random(in: 0..<5, using: &random) == 0,
        isOpportunity: Int.random(in: 0..<5, using: &random) == 0)
    }
  }

  /// So many parts of one, some of them zero.
  private static func parts(_ count: Int, _ random: inout SeededRandom) -> [Double] {
    var weights = (0..<count).map { _ in Double(Int.random(in: 0..<4, using: &random)) }
    if weights.allSatisfy({ $0 == 0 }) { weights[count - 1] = 1 }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  private static func areNear(_ left: [Double], _ right: [Double]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { abs($0 - $1) < 1e-12 }
  }

  @Test func `rules by position agree with the slow one for any weights`() throws {
    var random = SeededRandom(seed: 41)
    for _ in 0..<1_000 {
      let touches = try Self.randomTouches(&random)
      let parts = Self.parts(3, &random)
      var rules = AttributionRules()
      let positions = PositionShares(first: parts[0], middle: parts[1], last: parts[2])
      rules.uShape = positions
      rules.jShape = positions
      rules.inverseJ = positions
      let expected = SlowModels.positions(parts[0], parts[1], parts[2], count: touches.count)
      for model in ["u-shaped", "j-shaped", "inverse-j"] {
        #expect(Self.areNear(try Self.shares(model, touches, rules), expected))
      }
    }
  }

  @Test func `w shaped agrees with the slow one for any stages and weights`() throws {
    var random = SeededRandom(seed: 42)
    for _ in 0..<2_000 {
      let touches = try Self.randomTouches(&random)
      let parts = Self.parts(4, &random)
      var rules = AttributionRules()
      rules.wShape = WShaped.Weights(
        first: parts[0], lead: parts[1], opportunity: parts[2], rest: parts[3])
      #expect(
        Self.areNear(
          try Self.shares("w-shaped", touches, rules),
          SlowModels.wShaped(touches, weights: parts)), "\(touches) \(parts)")
    }
  }

  @Test func `custom agrees with the slow one for any multipliers`() throws {
    var random = SeededRandom(seed: 43)
    for _ in 0..<1_000 {
      let touches = try Self.randomTouches(&random)
      let parts = Self.parts(3, &random)
      var rules = AttributionRules()
      rules.customPositions = PositionShares(first: parts[0], middle: parts[1], last: parts[2])
      for name in Self.names where Bool.random(using: &random) {
        rules.customChannels[name] = [0, 0.5, 1, 1_000].randomElement(using: &random)
      }
      let expected = SlowModels.custom(
        touches,
        positions: SlowModels.positions(parts[0], parts[1], parts[2], count: touches.count),
        multipliers: rules.customChannels)
      #expect(Self.areNear(try Self.shares("custom", touches, rules), expected))
    }
  }

  @Test func `participation counts each channel once, at its first touch`() throws {
    var random = SeededRandom(seed: 44)
    for _ in 0..<500 {
      let touches = try Self.randomTouches(&random)
      #expect(try Self.shares("participation", touches) == SlowModels.participation(touches))
    }
  }

  private static func touches(_ text: String) -> [SlowModels.Touch] {
    text.map { sign in
      SlowModels.Touch(
        channel: "SEO", isLead: sign == "L" || sign == "B",
        isOpportunity: sign == "O" || sign == "B")
    }
  }

  /// L created the lead, O the opportunity, B both.
  @Test(
    arguments: [
      ("-L-O-", [0.3, 0.3, 0.05, 0.3, 0.05]), ("LO", [0.6667, 0.3333]),
      ("L-O-", [0.6, 0.05, 0.3, 0.05]), ("-L-", [0.4286, 0.4286, 0.1429]),
      ("--O", [0.4286, 0.1429, 0.4286]), ("-B-", [0.3, 0.6, 0.1]),
      ("-LL-O", [0.3, 0.3, 0.05, 0.05, 0.3]),
      ("-", [1]), ("--", [0.5, 0.5]), ("---", [0.4286, 0.4286, 0.1429]),
      ("----", [0.4286, 0.0714, 0.4286, 0.0714]), ("B", [1]),
    ] as [(String, [Double])])
  func `w shaped does with missing, meeting and repeated stages as its card says`(
    _ journey: String, _ expected: [Double]
  ) throws {
    let shares = try Self.shares("w-shaped", Self.touches(journey))
    #expect(zip(shares, expected).allSatisfy { abs($0 - $1) < 5e-5 }, "\(shares)")
    #expect(shares.count == expected.count)
  }

  @Test func `j shaped and its inverse mirror each other`() throws {
    for count in 1...6 {
      let touches = Self.touches(String(repeating: "-", count: count))
      let inverse = Array(try Self.shares("inverse-j", touches).reversed())
      #expect(Self.areNear(try Self.shares("j-shaped", touches), inverse))
    }
    #expect(try Self.shares("j-shaped", Self.touches("---")) == [0.2, 0.2, 0.6])
  }

  @Test func `participation gives each channel a whole credit and the whole revenue`() throws {
    var rules = AttributionRules()
    rules.models = ["participation"]
    var attributor = Attributor(rules: rules, channels: Self.channels)
    var touchpoints = Touchpoints()
    for (index, channel) in [1, 2, 1, 3, 2].enumerated() {
      touchpoints.append(
        channel: ChannelID(rawValue: UInt32(channel)),
        instant: Instant(micros: Int64(index) * Instant.microsPerDay), flags: [])
    }
    let conversions = [
      Attributor.Conversion(
        instant: Instant(micros: 4 * Instant.microsPerDay), revenue: Money(micros: -9_990_001))
    ]
    var contribution = Contribution()
    var touchCredits: [Attributor.TouchCredit] = []
    attributor.attribute(
      touchpoints, conversions: conversions, into: &contribution, touchCredits: &touchCredits)
    #expect(contribution.credits.map(\.channel.rawValue) == [1, 2, 3])
    #expect(contribution.credits.map(\.sessionDay.number) == [0, 1, 3])
    #expect(contribution.credits.allSatisfy { $0.credit == .one })
    #expect(contribution.credits.allSatisfy { $0.revenue == Money(micros: -9_990_001) })
  }

  @Test func `every weight that settings give is part of the fingerprint`() {
    let changes: [(inout AttributionRules) -> Void] = [
      { $0.uShape.first = 0.5 }, { $0.jShape.first = 0.5 }, { $0.inverseJ.first = 0.5 },
      { $0.wShape.rest = 0.5 }, { $0.customPositions.middle = 0.5 },
      { $0.customChannels["SEO"] = 1 }, { $0.customChannels["SEO"] = 2 },
    ]
    var fingerprints: Set = [AttributionRules().fingerprint]
    for change in changes {
      var rules = AttributionRules()
      change(&rules)
      #expect(fingerprints.insert(rules.fingerprint).inserted)
    }
  }
}
