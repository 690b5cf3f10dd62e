import AttributionCore
import TestSupport
import Testing

/// Redistribution, worked by hand.
@Suite struct IHCRedistributionTests {
  /// Only the initializer phase counts, and every pause makes an initializer of the value that
  /// stands at its hours: the first touch weighs 1, and so on.
  private static var parameters: IHCParameters {
    IHCParameters(
      name: "by hand", phaseWeights: .init(initializer: 1, holder: 0, closer: 0),
      restartGapHours: nil, initializerCurve: .init(hours: [0, 10], values: [0, 1]),
      closerCurve: .init(hours: [0], values: [1]))
  }

  /// SEO .4, Direct .2, SEA .3, Direct .1: pauses of 5, 7.5 and 2.5 hours.
  private static let journey = [
    IHCModelTests.session(0, "SEO"), IHCModelTests.session(5, "Direct"),
    IHCModelTests.session(12.5, "SEA"), IHCModelTests.session(15, "Direct"),
  ]

  private func shares(
    _ direction: IHCParameters.Redistribution.Direction, _ threshold: Double,
    _ channels: [String] = ["Direct"]
  ) throws -> [Double] {
    var parameters = Self.parameters
    parameters.redistribution.initializer = .init(
      direction: direction, receiveThreshold: threshold, channels: channels)
    return try IHCModelTests.shares(Self.journey, parameters)
  }

  private func expect(
    _ shares: [Double], _ right: [Double], _ location: SourceLocation = #_sourceLocation
  ) {
    for (share, right) in zip(shares, right) {
      #expect(abs(share - right) < 1e-12, "\(shares)", sourceLocation: location)
    }
  }

  @Test func `without redistribution shares stay`() throws {
    expect(try IHCModelTests.shares(Self.journey, Self.parameters), [0.4, 0.2, 0.3, 0.1])
  }

  @Test func `earlier touches receive in proportion to what they have`() throws {
    // The first Direct gives to SEO alone, the second to both: 4/7 and 3/7 of .1.
    expect(
      try shares(.earlierSessionsOnly, 0), [0.6 + 0.1 * 4 / 7, 0, 0.3 + 0.1 * 3 / 7, 0])
  }

  @Test func `later touches receive, and who has none after it keeps its share`() throws {
    expect(try shares(.laterSessionsOnly, 0), [0.4, 0, 0.5, 0.1])
  }

  @Test func `any touch receives from all`() throws {
    expect(try shares(.anySession, 0), [0.4 / 0.7, 0, 0.3 / 0.7, 0])
  }

  @Test func `a touch below the threshold receives nothing`() throws {
    expect(try shares(.anySession, 0.35), [0.7, 0, 0.3, 0])
    expect(try shares(.laterSessionsOnly, 0.35), [0.4, 0.2, 0.3, 0.1])
    expect(try shares(.anySession, 0.5), [0.4, 0.2, 0.3, 0.1])
  }

  @Test func `a touch of exactly the threshold receives`() throws {
    var parameters = Self.parameters
    parameters.redistribution.initializer = .init(
      direction: .anySession, receiveThreshold: 0.5, channels: ["Direct"])
    // Pauses of ten hours: each is as much of an initializer as the first.
    let shares = try IHCModelTests.shares(
      [IHCModelTests.session(0, "SEO"), IHCModelTests.session(10, "Direct")], parameters)
    #expect(shares == [1, 0])
  }

  @Test func `where everybody is listed everything stays`() throws {
    expect(try shares(.anySession, 0, ["Direct", "SEO", "SEA"]), [0.4, 0.2, 0.3, 0.1])
  }

  @Test func `each phase follows its own rule`() throws {
    var parameters = IHCParameters.default
    parameters.redistribution.closer = .init(
      direction: .earlierSessionsOnly, receiveThreshold: 0, channels: ["Direct"])
    let touchpoints = try IHCModelTests.touchpoints([
      IHCModelTests.session(0, "SEO"), IHCModelTests.session(1, "Direct"),
    ])
    let model = InitializerHolderCloser(parameters: parameters, channels: IHCModelTests.channels)
    let phases = model.phases(of: touchpoints.whole)
    #expect(phases.closer == [1, 0])
    #expect(phases.initializer == [1, 0])
    #expect(phases.holder.allSatisfy { $0 > 0 })
  }

  @Test func `every part of redistribution makes other rules`() {
    func fingerprint(
      _ change: (inout IHCParameters.Redistribution) -> Void
    ) -> String {
      var rules = AttributionRules()
      change(&rules.ihc.redistribution)
      return rules.fingerprint
    }
    typealias Rule = IHCParameters.Redistribution.Rule
    let variants: [(inout IHCParameters.Redistribution) -> Void] = [
      { _ in },
      { $0.initializer = Rule(direction: .anySession, receiveThreshold: 0, channels: ["A"]) },
      { $0.holder = Rule(direction: .anySession, receiveThreshold: 0, channels: ["A"]) },
      { $0.closer = Rule(direction: .anySession, receiveThreshold: 0, channels: ["A"]) },
      { $0.closer = Rule(direction: .anySession, receiveThreshold: 0.5, channels: ["A"]) },
      { $0.closer = Rule(direction: .laterSessionsOnly, receiveThreshold: 0, channels: ["A"]) },
      { $0.closer = Rule(direction: .anySession, receiveThreshold: 0, channels: ["A", "B"]) },
      { $0.closer = Rule(direction: .anySession, receiveThreshold: 0, channels: ["A,1:B"]) },
    ]
    #expect(Set(variants.map(fingerprint)).count == variants.count)
  }

  @Test func `names that no channel has are known`() {
    var parameters = IHCParameters.default
    parameters.redistribution.holder = .init(
      direction: .anySession, receiveThreshold: 0, channels: ["Direct", "Direkt"])
    let channels = IHCModelTests.channels
    #expect(
      parameters.unmatchedRedistribution(in: channels).map { "\($0.phase) \($0.channel)" }
        == ["holder Direkt"])
  }

  @Test func `weights that somebody has set are told from those of the set`() {
    var parameters = IHCParameters.alternative
    #expect(parameters.ownChannelWeights.isEmpty)
    parameters.channelWeights["SEM"] = .ones
    parameters.channelWeights["Referral"] = .ones
    #expect(parameters.ownChannelWeights == ["Referral", "SEM"])
  }
}
