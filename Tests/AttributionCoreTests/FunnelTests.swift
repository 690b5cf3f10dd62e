import AttributionCore
import TestSupport
import Testing

/// Funnels and reasons, held against the obvious way of counting.
@Suite struct FunnelTests {
  private static let rules = JourneyRules(lookback: 40 * Instant.microsPerDay)

  private static func user(_ random: inout SeededRandom, stages: [SessionFlags]) -> UserJourneys {
    var user = UserJourneys()
    let days = (0..<Int.random(in: 0...8, using: &random)).map { _ in
      Int64.random(in: 0..<60, using: &random)
    }.sorted()
    for day in days {
      var flags = SessionFlags(rawValue: UInt8.random(in: 0..<8, using: &random))
      for stage in stages where Int.random(in: 0..<4, using: &random) == 0 { flags.insert(stage) }
      user.touchpoints.append(
        channel: ChannelID(rawValue: UInt32.random(in: 0..<3, using: &random)),
        instant: Instant(micros: day * Instant.microsPerDay), flags: flags)
    }
    user.conversions = (0..<Int.random(in: 0...2, using: &random)).map { _ in
      Int64.random(in: 0..<70, using: &random)
    }.sorted().map {
      Attributor.Conversion(instant: Instant(micros: $0 * Instant.microsPerDay), revenue: .zero)
    }
    user.cut(by: rules)
    return user
  }

  /// The instants at which a user reached each stage, in the order of the stages.
  private static func events(_ user: UserJourneys, _ days: ReportDays) -> [[Int64]] {
    func sessions(_ isMeant: (SessionFlags) -> Bool) -> [Int64] {
      zip(user.touchpoints.instants, user.touchpoints.flags)
        .filter { days.contains($0) && isMeant($1) }.map(\.0.micros)
    }
    return [
      sessions { _ in true }, sessions { $0.contains(.leadStage) },
      sessions { $0.contains(.opportunityStage) },
      user.conversions.map(\.instant).filter { days.contains($0) }.map(\.micros),
    ]
  }

  @Test(
    arguments: 1...6,
    [[], [.leadStage], [.opportunityStage], [.leadStage, .opportunityStage]] as [[SessionFlags]])
  func `users are counted by stage, with the time from one to the next`(
    seed: UInt64, known: [SessionFlags]
  ) {
    var random = SeededRandom(seed: seed)
    let users = (0..<120).map { _ in Self.user(&random, stages: known) }
    let days =
      seed % 2 == 0
      ? ReportDays() : ReportDays(from: Day(number: 10), to: Day(number: 45), zone: .utc)
    var report = FunnelReport(days: days)
    for user in users { report.count(user) }
    var stages = [0, 3]
    if known.contains(.opportunityStage) { stages.insert(2, at: 1) }
    if known.contains(.leadStage) { stages.insert(1, at: 1) }
    let steps = report.steps()
    #expect(steps.map(\.stage) == stages.map { FunnelReport.Stage.allCases[$0] })
    #expect(report.hasStages == !known.isEmpty)
    for (index, stage) in stages.enumerated() where index < steps.count {
      let events = users.map { Self.events($0, days) }
      #expect(steps[index].users == Int64(events.count { !$0[stage].isEmpty }))
      guard index > 0 else {
        #expect(steps[index].median == nil)
        continue
      }
      let times = events.compactMap { events -> Int64? in
        guard let start = events[stages[index - 1]].min() else { return nil }
        return events[stage].filter { $0 >= start }.min().map { $0 - start }
      }
      #expect(steps[index].continued == Int64(times.count))
      #expect(steps[index].median == SlowAnalysis.quantile(times, percent: 50))
    }
  }

  @Test(arguments: 1...6)
  func `each session counts once, in whatever journeys it is`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let users = (0..<120).map { _ in Self.user(&random, stages: [.leadStage]) }
    let days = ReportDays(from: Day(number: 10), to: nil, zone: .utc)
    var report = FunnelReport(days: days)
    for user in users { report.count(user) }
    let names = ChannelNames(["C", "B", "A"])
    let rows = report.rows(names)
    #expect(rows.map { names[$0.channel] } == ["A", "B", "C"])
    for row in rows {
      var expected = FunnelReport.Sessions()
      for user in users {
        for index in 0..<user.touchpoints.count
        where user.touchpoints.channels[index] == row.channel
          && days.contains(user.touchpoints.instants[index])
        {
          let flags = user.touchpoints.flags[index]
          let isEngaged = flags.contains(.holderEngagement) || flags.contains(.closerEngagement)
          let isConverting = user.journeys.contains { $0.contains(index) }
          expected.sessions += 1
          expected.leads += flags.contains(.leadStage) ? 1 : 0
          expected.engaged += isEngaged ? 1 : 0
          expected.converting += isConverting ? 1 : 0
          expected.engagedConverting += isEngaged && isConverting ? 1 : 0
        }
      }
      #expect(row.sessions == expected)
    }
    #expect(report.total.sessions == rows.reduce(0) { $0 + $1.sessions.sessions })
    #expect(report.total.converting == rows.reduce(0) { $0 + $1.sessions.converting })
  }

  @Test(arguments: JourneyRules.Boundary.allCases, JourneyRules.AfterConversion.allCases)
  func `the change that a reason names brings the conversion in`(
    boundary: JourneyRules.Boundary, afterConversion: JourneyRules.AfterConversion
  ) {
    var random = SeededRandom(seed: 5)
    var seen: Set<UnattributedReason> = []
    for _ in 0..<4_000 {
      let rules = JourneyRules(
        lookback: Bool.random(using: &random) ? nil : Int64.random(in: 0...6, using: &random),
        boundary: boundary, afterConversion: afterConversion)
      let sessions = (0..<Int.random(in: 0...4, using: &random))
        .map { _ in Instant(micros: Int64.random(in: 0...20, using: &random)) }.sorted()
      let conversion = Instant(micros: Int64.random(in: 1...20, using: &random))
      let previous =
        Bool.random(using: &random)
        ? nil : Instant(micros: Int64.random(in: 0..<conversion.micros, using: &random))
      guard rules.range(of: conversion, after: previous, in: sessions).isEmpty else { continue }
      let (reason, nearest) = rules.reason(
        ofUnattributed: conversion, after: previous, in: sessions)
      seen.insert(reason)
      #expect(
        nearest.map { sessions[$0] }
          == (sessions.last { $0 <= conversion } ?? sessions.first))
      var changed = rules
      switch reason {
      case .noSessions: #expect(sessions.isEmpty)
      case .onlyLater: #expect(sessions.allSatisfy { $0 > conversion } && !sessions.isEmpty)
      case .outsideLookback: changed.lookback = nil
      case .sameInstant: changed.boundary = .inclusive
      case .beforePrevious:
        // As far as the lookback reaches.
        changed.afterConversion = .keep
        changed.lookback = nil
        #expect(afterConversion == .restart)
      }
      if changed != rules {
        #expect(!changed.range(of: conversion, after: previous, in: sessions).isEmpty)
      }
    }
    var expected: Set<UnattributedReason> = [.noSessions, .onlyLater, .outsideLookback]
    if boundary == .exclusive { expected.insert(.sameInstant) }
    if afterConversion == .restart { expected.insert(.beforePrevious) }
    #expect(seen == expected)
  }
}
