import AttributionCore
import TestSupport
import Testing

/// The local IHC model against its description, and at its edges.
@Suite struct IHCModelTests {
  static let channels = ChannelNames(["Direct", "SEO", "SEA", "Email", "Social"])

  /// The shares of sessions, oldest first, as the model divides them.
  static func shares(
    _ sessions: [SlowIHC.Session], _ parameters: IHCParameters = .default
  ) throws -> [Double] {
    let model = InitializerHolderCloser(parameters: parameters, channels: channels)
    let touchpoints = try touchpoints(sessions)
    var shares = [Double](repeating: .nan, count: sessions.count)
    var span = shares.mutableSpan
    model.weigh(touchpoints.whole, into: &span)
    return shares
  }

  static func touchpoints(_ sessions: [SlowIHC.Session]) throws -> Touchpoints {
    var touchpoints = Touchpoints()
    for session in sessions {
      touchpoints.append(
        channel: try #require(channels[session.channel]), instant: Instant(micros: session.micros),
        flags: session.flags)
    }
    return touchpoints
  }

  static func session(
    _ hour: Double, _ channel: String = "SEO",
    _ flags: SessionFlags = [.holderEngagement, .closerEngagement]
  ) -> SlowIHC.Session {
    SlowIHC.Session(micros: Int64(hour * 3_600_000_000), channel: channel, flags: flags)
  }

  // MARK: The description

  private static func parameters(_ random: inout SeededRandom) -> IHCParameters {
    var parameters = Bool.random(using: &random) ? IHCParameters.default : .alternative
    parameters.restartGapHours = pick([nil, 10, 53], &random)
    let phase = pick([0, 0.25, 0.5, 0.75], &random)
    parameters.phaseWeights = .init(initializer: phase, holder: 1 - phase, closer: 0)
    if Bool.random(using: &random) { parameters.phaseWeights = IHCParameters.default.phaseWeights }
    for channel in channels.names where Bool.random(using: &random) {
      func weight() -> Double { pick([0, 0.5, 1, 1.7], &random) }
      parameters.channelWeights[channel] = .init(
        initializer: weight(), holder: weight(), closer: weight())
    }
    func rule() -> IHCParameters.Redistribution.Rule? {
      guard Bool.random(using: &random) else { return nil }
      return .init(
        direction: pick(directions, &random), receiveThreshold: pick([0, 0.1, 0.4], &random),
        channels: channels.names.filter { _ in Int.random(in: 0..<3, using: &random) == 0 })
    }
    parameters.redistribution = .init(initializer: rule(), holder: rule(), closer: rule())
    return parameters
  }

  private static func pick<Value>(_ values: [Value], _ random: inout SeededRandom) -> Value {
    values[Int.random(in: values.indices, using: &random)]
  }

  private static let directions = IHCParameters.Redistribution.Direction.allCases

  @Test func `every journey is divided as the description says`() throws {
    var random = SeededRandom(seed: 41)
    for round in 0..<3_000 {
      let parameters = Self.parameters(&random)
      var micros: Int64 = 1_700_000_000_000_000
      let sessions = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        if Int.random(in: 0..<5, using: &random) > 0 {
          micros += Int64.random(in: 0..<250_000_000_000, using: &random)
        }
        return SlowIHC.Session(
          micros: micros, channel: Self.pick(Self.channels.names, &random),
          flags: SessionFlags(rawValue: UInt8.random(in: 0..<8, using: &random)))
      }
      let shares = try Self.shares(sessions, parameters)
      let expected = SlowIHC.shares(of: sessions, parameters)
      for (share, right) in zip(shares, expected) {
        #expect(abs(share - right) < 1e-9, "round \(round)")
      }
      #expect(abs(shares.reduce(0, +) - 1) < shareTolerance, "round \(round)")
    }
  }

  // MARK: Edges

  @Test(
    arguments: [
      [[]], [[.impressionInteraction]], [[.impressionInteraction], [.impressionInteraction]],
      [[.impressionInteraction], []], [[], [.impressionInteraction]],
      [[.closerEngagement], [.holderEngagement], [.impressionInteraction]],
    ] as [[SessionFlags]])
  func `journeys with impressions are divided whole`(_ flags: [SessionFlags]) throws {
    let sessions = flags.enumerated().map { Self.session(Double($0) * 20, "SEO", $1) }
    let shares = try Self.shares(sessions)
    #expect(abs(shares.reduce(0, +) - 1) < shareTolerance)
    #expect(shares.allSatisfy { $0 >= 0 })
  }

  @Test func `an impression at the end closes nothing`() throws {
    let shares = try Self.shares([
      Self.session(0, "SEO", [.closerEngagement]),
      Self.session(1, "SEA", [.impressionInteraction, .holderEngagement, .closerEngagement]),
    ])
    // MI(1 h) is zero: it does not begin anything either.
    #expect(shares == [1, 0])
  }

  @Test func `a journey of impressions goes by how each begins`() throws {
    let curve = IHCParameters.default.initializerCurve
    let impressions = [0.0, 30, 35].map { Self.session($0, "SEO", [.impressionInteraction]) }
    let sum = 1 + curve.value(at: 30) + curve.value(at: 5)
    let shares = try Self.shares(impressions)
    for (share, right) in zip(shares, [1, curve.value(at: 30), curve.value(at: 5)]) {
      #expect(abs(share - right / sum) < 1e-12)
    }
  }

  @Test func `where no phase has anybody the touches after the restart share equally`() throws {
    var parameters = IHCParameters.default
    parameters.phaseWeights = .init(initializer: 0, holder: 1, closer: 0)
    let sessions = [0.0, 60, 61].map { Self.session($0, "SEO", []) }
    #expect(try Self.shares(sessions, parameters) == [0, 0.5, 0.5])
  }

  @Test(
    arguments: [
      0, Double.leastNonzeroMagnitude, .leastNormalMagnitude / 1024, 1e300,
      .greatestFiniteMagnitude,
    ])
  func `no channel weight makes a share that is not a number`(_ weight: Double) throws {
    var parameters = IHCParameters.default
    for channel in Self.channels.names.dropFirst(2) {
      parameters.channelWeights[channel] = .init(
        initializer: weight, holder: weight, closer: weight)
    }
    parameters.redistribution.initializer = .init(
      direction: .anySession, receiveThreshold: 0, channels: ["SEO"])
    for channel in ["SEO", "SEA"] {
      let sessions = (0..<6).map {
        Self.session(Double($0) * 9, $0 % 2 == 0 ? "Email" : channel)
      }
      let shares = try Self.shares(sessions, parameters)
      #expect(shares.allSatisfy { $0 >= 0 && $0 <= 1 + shareTolerance }, "\(channel) \(shares)")
      #expect(abs(shares.reduce(0, +) - 1) < shareTolerance, "\(channel) \(shares)")
    }
  }

  @Test(arguments: [0, 1, 3_600_000_000])
  func `ten thousand touches are divided to the last unit`(_ step: Int64) throws {
    var rules = AttributionRules()
    rules.models = ["ihc"]
    rules.ihc.redistribution.closer = .init(
      direction: .earlierSessionsOnly, receiveThreshold: 0, channels: ["Direct"])
    let sessions = (0..<10_000).map {
      SlowIHC.Session(
        micros: Int64($0) * step, channel: Self.channels.names[$0 % 5],
        flags: SessionFlags(rawValue: UInt8($0 % 4)))
    }
    let touchpoints = try Self.touchpoints(sessions)
    var attributor = Attributor(rules: rules, channels: Self.channels)
    let parts = attributor.parts(
      of: .init(instant: touchpoints.instants[9_999], revenue: Money(micros: 123_456_789)),
      touchpoints, 0..<10_000, by: attributor.models[0])
    #expect(parts.reduce(Credit.zero) { $0 + $1.credit } == .one)
    #expect(parts.reduce(Money.zero) { $0 + $1.revenue } == Money(micros: 123_456_789))
    #expect(parts.allSatisfy { $0.credit >= .zero })
  }

  // MARK: Steps

  @Test func `every step to the shares is shown`() throws {
    var parameters = IHCParameters.default
    parameters.channelWeights["SEA"] = .init(initializer: 2, holder: 1, closer: 1)
    parameters.redistribution.initializer = .init(
      direction: .laterSessionsOnly, receiveThreshold: 0, channels: ["Direct"])
    let touchpoints = try Self.touchpoints([
      Self.session(0, "SEO"), Self.session(60, "Direct"), Self.session(84, "SEA"),
      Self.session(85, "Email"),
    ])
    let model = InitializerHolderCloser(parameters: parameters, channels: Self.channels)
    let steps = model.steps(of: touchpoints.whole)
    let byName = Dictionary(uniqueKeysWithValues: steps.map { ($0.name, $0.values) })
    #expect(byName["pause"] == [nil, 60, 24, 1])
    #expect(byName["to end"] == [85, 25, 1, 0])
    #expect(byName["counts"] == [0, 1, 1, 1])
    #expect(byName["initializer weight"] == [1, 1, 2, 1])
    #expect(byName["holder weight"] == nil)
    #expect(byName["begins"]?.first == 1)
    #expect(byName["closes"]?.last == 1)
    let phases = model.phases(of: touchpoints.whole)
    #expect(byName["initializer redistributed"] == phases.initializer.map { $0 })
    #expect(byName["holder"] == phases.holder.map { $0 })
    #expect(byName["closer"] == phases.closer.map { $0 })
    for step in steps {
      #expect(step.values.count == 4)
      #expect(step.values.allSatisfy { $0?.isFinite ?? true }, "\(step.name)")
    }
    #expect(
      model.reasons(of: touchpoints.whole) == [
        "Each phase is divided among the touches, and the phases count so much here: "
          + "initializer 32.3 %, holder 37.4 %, closer 30.3 %.",
        "The pause of 60 h before touch 2 starts the journey over (it takes 53 h): "
          + "earlier touches get nothing.",
        "Redistribution of the initializer phase: touch 2 (Direct) gives its 57.77 %: "
          + "57.77 % to touch 3 (SEA).",
      ])
  }

  @Test func `a phase that nobody is in is said to leave its weight`() throws {
    let touchpoints = try Self.touchpoints([Self.session(0, "SEO", []), Self.session(1, "SEA", [])])
    let model = InitializerHolderCloser(parameters: .default, channels: Self.channels)
    #expect(
      model.reasons(of: touchpoints.whole) == [
        "Each phase is divided among the touches, and the phases count so much here: initializer "
          + "51.6 %, holder 0 %, closer 48.4 %; nobody is holder, which leaves that weight to the "
          + "others."
      ])
  }
}

extension Touchpoints {
  /// All of them, as the journey of a conversion at the last.
  var whole: Journey {
    @_lifetime(borrow self) get { journey(0..<count, conversion: instants[count - 1]) }
  }
}
