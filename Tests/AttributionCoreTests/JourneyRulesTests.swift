import AttributionCore
import TestSupport
import Testing

@Suite struct JourneyRulesTests {
  @Test(arguments: JourneyRules.Boundary.allCases, JourneyRules.AfterConversion.allCases)
  func `a journey has the sessions that its rules name`(
    boundary: JourneyRules.Boundary, afterConversion: JourneyRules.AfterConversion
  ) {
    var random = SeededRandom(seed: 31)
    for _ in 0..<2_000 {
      let rules = JourneyRules(
        lookback: Bool.random(using: &random) ? nil : Int64.random(in: 0...40, using: &random),
        boundary: boundary, afterConversion: afterConversion)
      let sessions = (0..<Int.random(in: 0...20, using: &random))
        .map { _ in Instant(micros: Int64.random(in: 0...50, using: &random)) }.sorted()
      let conversion = Instant(micros: Int64.random(in: 0...60, using: &random))
      let previous =
        Bool.random(using: &random)
        ? nil : Instant(micros: Int64.random(in: 0...conversion.micros, using: &random))
      let range = rules.range(of: conversion, after: previous, in: sessions)
      #expect(
        Array(range)
          == SlowModels.journey(of: conversion, after: previous, rules: rules, in: sessions))
      for (index, session) in sessions.enumerated() {
        let omission = rules.omission(of: session, conversion: conversion, after: previous)
        #expect((omission == nil) == range.contains(index))
        #expect((omission == .afterConversion) == (session > conversion))
      }
    }
  }
}
