import AttributionCore
import TestSupport
import Testing

@Suite struct AttributorTests {
  @Test(arguments: [1, 2, 5])
  func `what a user contributes is each part once, in order`(conversions count: Int) throws {
    var random = SeededRandom(seed: 76)
    var rules = AttributionRules()
    rules.models = ModelCatalog.standard.usualIDs + ["participation"]
    let channels = ChannelNames(["SEO", "Direct", "Mail"])
    let models = rules.makeModels(channels: channels)
    #expect(models.count == rules.models.count)
    var attributor = Attributor(rules: rules, channels: channels)
    var contribution = Contribution()
    var touchCredits: [Attributor.TouchCredit] = []
    for _ in 0..<200 {
      let touchpoints = Self.randomTouchpoints(&random)
      let conversions = (0..<count).map { _ in
        Attributor.Conversion(
          instant: Instant(micros: .random(in: -day...20 * day, using: &random)),
          revenue: Money(micros: .random(in: -50...50, using: &random)))
      }.sorted { $0.instant < $1.instant }
      attributor.attribute(
        touchpoints, conversions: conversions, into: &contribution, touchCredits: &touchCredits)

      var expected: [[Int64]: (credit: Int64, revenue: Int64)] = [:]
      for conversion in conversions {
        let range = rules.journeys.range(
          of: conversion.instant, after: nil, in: touchpoints.instants)
        guard !range.isEmpty else { continue }
        for (number, model) in models.enumerated() {
          let parts = attributor.parts(of: conversion, touchpoints, range, by: model)
          for (index, part) in zip(range, parts) where part.credit != .zero || part.revenue != .zero
          {
            let key = [
              Int64(number), Int64(touchpoints.channels[index].rawValue),
              Int64(rules.zone.day(of: touchpoints.instants[index]).number),
              Int64(rules.zone.day(of: conversion.instant).number),
            ]
            let sums = expected[key] ?? (0, 0)
            expected[key] = (sums.credit + part.credit.nanos, sums.revenue + part.revenue.micros)
          }
        }
      }
      let keys = expected.keys.sorted { $0.lexicographicallyPrecedes($1) }
      #expect(contribution.credits.map(\.numbers) == keys)
      #expect(contribution.credits.map(\.credit.nanos) == keys.map { expected[$0]?.credit })
      #expect(contribution.credits.map(\.revenue.micros) == keys.map { expected[$0]?.revenue })
    }
  }

  /// Sessions of few channels on few days, before 1970 too.
  private static func randomTouchpoints(_ random: inout SeededRandom) -> Touchpoints {
    let instants = (0..<Int.random(in: 0...40, using: &random)).map { _ in
      Instant(micros: .random(in: -5 * day...15 * day, using: &random))
    }
    var touchpoints = Touchpoints()
    for instant in instants.sorted() {
      touchpoints.append(
        channel: ChannelID(rawValue: .random(in: 0..<3, using: &random)), instant: instant,
        flags: SessionFlags(rawValue: .random(in: 0..<8, using: &random)))
    }
    return touchpoints
  }
}

private let day = Instant.microsPerDay

extension Contribution.CreditPart {
  /// In the order of a contribution.
  fileprivate var numbers: [Int64] {
    [
      Int64(model), Int64(channel.rawValue), Int64(sessionDay.number), Int64(conversionDay.number),
    ]
  }
}
