import AttributionCore
import Foundation
import TestSupport
import Testing

/// Learning the parameters of the local IHC model from paths.
@Suite struct IHCLearnerTests {
  private static let channels = ChannelNames(["SEO", "Direct", "Email", "SEA"])

  private struct Path {
    var touchpoints: Touchpoints
    var isConverting: Bool
  }

  private static func path(
    _ touches: [(hour: Double, channel: String, flags: SessionFlags)], converts: Bool
  ) -> Path {
    var touchpoints = Touchpoints()
    for touch in touches {
      guard let channel = channels[touch.channel] else { continue }
      touchpoints.append(
        channel: channel, instant: Instant(micros: Int64(touch.hour * 3_600_000_000)),
        flags: touch.flags)
    }
    return Path(touchpoints: touchpoints, isConverting: converts)
  }

  private static func learner(_ paths: [Path]) -> IHCLearner {
    var learner = IHCLearner()
    for path in paths {
      if path.isConverting {
        learner.observe(path.touchpoints.whole)
      } else {
        learner.observe(openPath: path.touchpoints.whole)
      }
    }
    return learner
  }

  private static func fit(_ paths: [Path]) throws(FitError) -> IHCFit {
    try learner(paths).fit(name: "fitted-1", over: .default, channels: channels)
  }

  /// Paths of random pauses, exponential with a mean of ten hours; three of four convert.
  private static func randomPaths(_ count: Int, seed: UInt64) -> [Path] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { number in
      var hour = 0.0
      let touches = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        defer { hour += -10 * log(Double.random(in: 1e-9..<1, using: &random)) }
        let channel = channels.names[Int.random(in: 0..<4, using: &random)]
        let flags = SessionFlags(rawValue: UInt8.random(in: 0..<8, using: &random))
        return (hour, channel, flags)
      }
      return path(touches, converts: number % 4 > 0)
    }
  }

  // MARK: Curves

  @Test func `the initializer curve is how unusual a pause is`() throws {
    // Exponential pauses: 95 of 100 are below 10 · ln 20 = 29.96 h.
    let parameters = try Self.fit(Self.randomPaths(20_000, seed: 1)).parameters
    let gap = try #require(parameters.restartGapHours)
    #expect(abs(gap - 29.96) < 2)
    for hour in stride(from: 0.5, to: gap, by: 0.5) {
      let right = (1 - exp(-hour / 10)) / (1 - exp(-gap / 10))
      #expect(abs(parameters.initializerCurve.value(at: hour) - right) < 0.015, "\(hour) h")
    }
    #expect(parameters.initializerCurve.value(at: 0) == 0)
    #expect(parameters.initializerCurve.value(at: gap) == 1)
    #expect(parameters.initializerCurve.value(at: 10_000) == 1)
  }

  @Test func `the closer curve is how far from the end engaged sessions lie`() throws {
    // Uniform over the last forty hours.
    var random = SeededRandom(seed: 2)
    let paths = (0..<5_000).map { _ in
      Self.path(
        [
          (100 - Double.random(in: 0..<40, using: &random), "SEO", [.closerEngagement]),
          (100, "SEA", []),
        ], converts: true)
    }
    let curve = try Self.fit(paths).parameters.closerCurve
    for hour in stride(from: 0.5, to: 40, by: 0.5) {
      #expect(abs(curve.value(at: hour) - (1 - hour / 40)) < 0.025, "\(hour) h")
    }
    #expect(curve.value(at: 0) == 1)
    #expect(curve.value(at: 45) == 0)
  }

  @Test(arguments: [11, 12, 13])
  func `learned parameters are ones that a file may hold`(_ seed: UInt64) throws {
    let parameters = try Self.fit(Self.randomPaths(3_000, seed: seed)).parameters
    for curve in [parameters.initializerCurve, parameters.closerCurve] {
      #expect(curve.hours.count <= 30)
      #expect(zip(curve.hours, curve.hours.dropFirst()).allSatisfy { $0 < $1 })
      #expect(curve.values.allSatisfy { 0...1 ~= $0 })
    }
    let (rise, fall) = (parameters.initializerCurve.values, parameters.closerCurve.values)
    #expect(zip(rise, rise.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(zip(fall, fall.dropFirst()).allSatisfy { $0 >= $1 })
    let weights = parameters.phaseWeights
    #expect(abs(weights.initializer + weights.holder + weights.closer - 1) < 1e-9)
    for weight in parameters.channelWeights.values {
      for number in [weight.initializer, weight.holder, weight.closer] {
        #expect(0.5...2 ~= number)
        #expect((number * 10_000).rounded() / 10_000 == number)
      }
    }
    #expect(parameters.name == "fitted-1")
  }

  @Test func `pauses of nothing make no restart below an hour`() throws {
    let path = Self.path([(1, "SEO", []), (1, "SEA", []), (1, "SEO", [])], converts: true)
    let parameters = try Self.fit(Array(repeating: path, count: 600)).parameters
    #expect(try #require(parameters.restartGapHours) >= 1)
    #expect(parameters.initializerCurve.value(at: 0) == 0)
    let model = InitializerHolderCloser(parameters: parameters, channels: Self.channels)
    var shares = [Double](repeating: .nan, count: 3)
    var span = shares.mutableSpan
    model.weigh(path.touchpoints.whole, into: &span)
    #expect(abs(shares.reduce(0, +) - 1) < shareTolerance)
  }

  // MARK: Weights

  @Test func `a phase whose channels tell who converts counts more`() throws {
    // Who begins with email converts; the rest of a path is the same for all.
    var paths: [Path] = []
    for number in 0..<2_000 {
      let converts = number % 2 == 0
      let first = (number % 10 < 8) == converts ? "Email" : "SEO"
      let last = number % 4 < 2 ? "SEA" : "Direct"
      paths.append(
        Self.path(
          [(0, first, []), (5, "SEO", [.holderEngagement]), (9, last, [])], converts: converts))
    }
    let fit = try Self.fit(paths)
    #expect(fit.associations.initializer > 0.1)
    #expect(fit.associations.holder == 0)
    #expect(fit.associations.closer == 0)
    #expect(fit.parameters.phaseWeights.initializer > fit.parameters.phaseWeights.closer)
    #expect(abs(fit.parameters.phaseWeights.holder - fit.parameters.phaseWeights.closer) < 0.0002)
    let email = try #require(fit.parameters.channelWeights["Email"])
    #expect(email.initializer > 1)
    #expect(email.closer == 1)
  }

  @Test func `the weight of a channel is its lift, worked by hand`() throws {
    // Email begins 150 paths, 90 of which convert; SEO 250, of which 110 do: 200 of 400.
    func paths(_ channel: String, _ converting: Int, _ open: Int) -> [Path] {
      let touches: [(Double, String, SessionFlags)] = [(0, channel, []), (5, "SEA", [])]
      return Array(repeating: Self.path(touches, converts: true), count: converting)
        + Array(repeating: Self.path(touches, converts: false), count: open)
    }
    let fit = try Self.fit(paths("Email", 90, 60) + paths("SEO", 110, 140))
    // (90 + 50 · ½) / (150 + 50) / ½ and (110 + 50 · ½) / (250 + 50) / ½
    #expect(
      fit.parameters.channelWeights == [
        "Email": .init(initializer: 1.15, holder: 1, closer: 1),
        "SEO": .init(initializer: 0.9, holder: 1, closer: 1),
      ])
    // φ² = 0.024, less 1/399 for chance, of at most 398/399: V = 0.1468.
    #expect(abs(fit.associations.initializer - 0.1468) < 0.0001)
    #expect(
      fit.parameters.phaseWeights == .init(initializer: 0.5524, holder: 0.2238, closer: 0.2238))
  }

  @Test func `impressions and the ends hold nothing`() throws {
    let touches: [(Double, String, SessionFlags)] = [
      (0, "Email", [.holderEngagement]), (1, "SEA", [.holderEngagement, .impressionInteraction]),
      (2, "Direct", [.holderEngagement, .impressionInteraction]),
    ]
    let other: [(Double, String, SessionFlags)] = [(0, "SEO", []), (1, "SEO", [])]
    let paths =
      Array(repeating: Self.path(touches, converts: true), count: 300)
      + Array(repeating: Self.path(other, converts: false), count: 300)
    let weights = try Self.fit(paths).parameters.channelWeights
    #expect(weights["Email"]?.initializer ?? 0 > 1)
    #expect(weights.values.allSatisfy { $0.holder == 1 })
    #expect(weights["Direct"] == nil)
  }

  // MARK: Order and shortage

  @Test func `the order of paths and the numbers of channels do not show`() throws {
    let paths = Self.randomPaths(2_000, seed: 5)
    let right = try Self.fit(paths)
    var random = SeededRandom(seed: 6)
    #expect(try Self.fit(paths.shuffled(using: &random)) == right)
    // The same names, numbered the other way round.
    let turned = ChannelNames(Self.channels.names.reversed())
    var learner = IHCLearner()
    for path in paths {
      var touchpoints = path.touchpoints
      touchpoints.channels = touchpoints.channels.map { ChannelID(rawValue: 3 - $0.rawValue) }
      if path.isConverting {
        learner.observe(touchpoints.whole)
      } else {
        learner.observe(openPath: touchpoints.whole)
      }
    }
    #expect(try learner.fit(name: "fitted-1", over: .default, channels: turned) == right)
  }

  @Test func `too few journeys are an error that says what there is`() {
    let short = Self.path([(0, "SEO", [])], converts: true)
    let long = Self.path([(0, "SEO", []), (1, "SEA", [])], converts: true)
    let paths = Array(repeating: short, count: 500) + Array(repeating: long, count: 99)
    let error = #expect(throws: FitError.self) { _ = try Self.fit(paths) }
    #expect(error?.code == .tooFewJourneys)
    #expect(
      error?.description == "ihc: 99 conversions have a journey of two or more sessions; "
        + "expected at least 100 to learn from")
  }

  @Test func `what cannot be learned stays, and is said`() throws {
    var base = IHCParameters.alternative
    base.redistribution.closer = .init(
      direction: .anySession, receiveThreshold: 0, channels: ["Direct"])
    let long = Self.path([(0, "SEO", []), (1, "SEA", [])], converts: true)
    let fit = try Self.learner(Array(repeating: long, count: 100)).fit(
      name: "fitted-2", over: base, channels: Self.channels)
    #expect(fit.parameters.closerCurve == base.closerCurve)
    #expect(fit.parameters.redistribution == base.redistribution)
    #expect(fit.parameters.restartGapHours == nil)
    #expect(fit.parameters.channelWeights.isEmpty)
    #expect(
      fit.parameters.phaseWeights == .init(initializer: 0.3334, holder: 0.3333, closer: 0.3333))
    #expect(fit.parameters.initializerCurve.values.allSatisfy { $0 < 1 })
    #expect(fit.notes.count == 3)
  }
}
