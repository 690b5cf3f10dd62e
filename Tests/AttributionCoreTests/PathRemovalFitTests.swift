import AttributionCore
import TestSupport
import Testing

@Suite struct PathRemovalFitTests {
  @Test func `shares are those of rates counted by the book`() throws {
    var random = SeededRandom(seed: 61)
    for _ in 0..<300 {
      let set = PathSet(&random, channels: 2, count: 4...20, length: 1...4)
      let fit = try set.fit("path-removal")
      var rules = AttributionRules()
      rules.fits["path-removal"] = fit.frozen(model: "path-removal", version: 1, settings: "")
      let channels = ChannelNames(set.names.reversed())
      let model = PathRemoval(rules: rules, channels: channels)
      var totals: [String: Double] = [:]
      for path in set.paths {
        let expected = SlowPathRemoval.shares(of: path.names, in: set)
        let shares = try Self.shares(of: path.names, model, channels)
        for index in shares.indices {
          #expect(abs(shares[index] - expected[index]) < 1e-12)
          totals[path.names[index], default: 0] +=
            expected[index] * Double(path.tally.conversions)
        }
      }
      for channel in fit.channels {
        #expect(abs(channel.conversions - (totals[channel.name] ?? 0)) < 1e-9)
      }
    }
  }

  @Test func `journeys of 10,000 touches are divided`() throws {
    let long = (0..<10_000).map { "c\($0 % 3)" }
    let set = PathSet([
      (long, PathTally(conversions: 1)), (Array(long.dropLast()), PathTally(conversions: 1)),
    ])
    let fit = try set.fit("path-removal")
    var rules = AttributionRules()
    rules.fits["path-removal"] = fit.frozen(model: "path-removal", version: 1, settings: "")
    let channels = ChannelNames(set.names)
    let shares = try Self.shares(
      of: long, PathRemoval(rules: rules, channels: channels), channels)
    // Without the last touch it converts as often; without any other, never.
    #expect(shares[9_999] == 0)
    #expect(shares.dropLast().allSatisfy { abs($0 - 1.0 / 9_999) < 1e-12 })
  }

  private static func shares(
    of names: [String], _ model: some AttributionModel, _ channels: ChannelNames
  ) throws -> [Double] {
    var touchpoints = Touchpoints()
    for name in names {
      touchpoints.append(
        channel: try #require(channels[name]), instant: Instant(micros: 0), flags: [])
    }
    var shares = [Double](repeating: .nan, count: names.count)
    var span = shares.mutableSpan
    model.weigh(
      touchpoints.journey(0..<names.count, conversion: Instant(micros: 0)), into: &span)
    return shares
  }
}
