/// How users come to convert, stage by stage, and how sessions come to be part of it.
///
/// Only what happened on the report's days counts; whether a session is in a journey is decided by
/// all conversions, whenever they were.
package struct FunnelReport: Sendable {
  /// What users reach, in this order.
  package enum Stage: String, CaseIterable, Sendable {
    /// Has a session.
    case visited
    /// Has a session that created a lead.
    case lead
    /// Has a session that created an opportunity.
    case opportunity
    case converted

    fileprivate var position: Int {
      switch self {
      case .visited: 0
      case .lead: 1
      case .opportunity: 2
      case .converted: 3
      }
    }
  }

  /// A stage that the data knows, and how users came to it from the stage before.
  package struct Step: Hashable, Sendable {
    package var stage: Stage
    package var users: Int64
    /// Users of the stage before who reached this one then or later.
    package var continued: Int64
    /// The middle time that took them, in microseconds; nil for the first stage and without any.
    package var median: Int64?
  }

  /// The sessions of a channel, or of all.
  package struct Sessions: Hashable, Sendable {
    package var sessions: Int64 = 0
    package var leads: Int64 = 0
    package var opportunities: Int64 = 0
    /// Had a holder or a closer engagement.
    package var engaged: Int64 = 0
    /// Are in the journey of at least one conversion.
    package var converting: Int64 = 0
    /// Both.
    package var engagedConverting: Int64 = 0

    package init() {}

    fileprivate mutating func count(_ flags: SessionFlags, isConverting: Bool) {
      sessions += 1
      if flags.contains(.leadStage) { leads += 1 }
      if flags.contains(.opportunityStage) { opportunities += 1 }
      let isEngaged = !flags.isDisjoint(with: [.holderEngagement, .closerEngagement])
      if isEngaged { engaged += 1 }
      if isConverting { converting += 1 }
      if isEngaged, isConverting { engagedConverting += 1 }
    }
  }

  /// The sessions of all channels.
  package private(set) var total = Sessions()
  private let days: ReportDays
  private var channels: [Sessions] = []
  private var users = [Int64](repeating: 0, count: Stage.allCases.count)
  /// How long users took from one stage to another, by the position of both.
  private var times = [Histogram](
    repeating: Histogram(bounds: [0]), count: Stage.allCases.count * Stage.allCases.count)
  /// Stages that any session has, on any day.
  private var known: SessionFlags = []

  package init(days: ReportDays) { self.days = days }

  /// Counts a user, or a person of several ids.
  package mutating func count(_ user: UserJourneys) {
    var path = StagePath()
    var converting = ConvertingTouches(user.journeys)
    for index in 0..<user.touchpoints.count {
      let isConverting = converting.contains(index)
      let flags = user.touchpoints.flags[index]
      known.formUnion(flags)
      let instant = user.touchpoints.instants[index]
      guard days.contains(instant) else { continue }
      count(user.touchpoints.channels[index], flags, isConverting)
      path.note(.visited, at: instant)
      if flags.contains(.leadStage) { path.note(.lead, at: instant) }
      if flags.contains(.opportunityStage) { path.note(.opportunity, at: instant) }
    }
    for conversion in user.conversions where days.contains(conversion.instant) {
      path.note(.converted, at: conversion.instant)
    }
    for stage in Stage.allCases where path.first[stage.position] != nil {
      users[stage.position] += 1
    }
    if path.hasSeveralStages { measure(user, &path) }
  }

  /// Finds how long a user took from each stage to the later ones.
  private mutating func measure(_ user: UserJourneys, _ path: inout StagePath) {
    for (flags, instant) in zip(user.touchpoints.flags, user.touchpoints.instants)
    where !flags.isDisjoint(with: [.leadStage, .opportunityStage]) && days.contains(instant) {
      if flags.contains(.leadStage) { path.measure(.lead, at: instant) }
      if flags.contains(.opportunityStage) { path.measure(.opportunity, at: instant) }
    }
    for conversion in user.conversions where days.contains(conversion.instant) {
      path.measure(.converted, at: conversion.instant)
    }
    for (pair, time) in path.times.enumerated() {
      if let time { times[pair].add(time, .zero) }
    }
  }

  private mutating func count(_ channel: ChannelID, _ flags: SessionFlags, _ isConverting: Bool) {
    total.count(flags, isConverting: isConverting)
    while channels.count <= Int(channel.rawValue) { channels.append(Sessions()) }
    channels[Int(channel.rawValue)].count(flags, isConverting: isConverting)
  }

  /// Whether any session of the data, on whatever day, created a lead or an opportunity.
  package var hasStages: Bool { !known.isDisjoint(with: [.leadStage, .opportunityStage]) }

  /// The stages that the data knows, each with how users came to it from the one before.
  package mutating func steps() -> [Step] {
    var steps: [Step] = []
    for stage in Stage.allCases {
      if stage == .lead, !known.contains(.leadStage) { continue }
      if stage == .opportunity, !known.contains(.opportunityStage) { continue }
      var step = Step(stage: stage, users: users[stage.position], continued: 0, median: nil)
      if let previous = steps.last?.stage {
        let pair = StagePath.pair(previous.position, stage.position)
        step.continued = times[pair].total
        step.median = times[pair].quantile(percent: 50)
      }
      steps.append(step)
    }
    return steps
  }

  /// The channels that have sessions, by name.
  package func rows(_ names: ChannelNames) -> [(channel: ChannelID, sessions: Sessions)] {
    channels.indices.filter { channels[$0].sessions > 0 }
      .sorted { names.names[$0] < names.names[$1] }
      .map { (ChannelID(rawValue: UInt32($0)), channels[$0]) }
  }
}

/// When one user reached each stage first, and from there the later ones.
private struct StagePath {
  private static let count = FunnelReport.Stage.allCases.count

  private(set) var first = [Instant?](repeating: nil, count: count)
  /// Microseconds from the first time at one stage to the next time at a later one.
  private(set) var times = [Int64?](repeating: nil, count: count * count)
  private(set) var hasSeveralStages = false

  static func pair(_ from: Int, _ to: Int) -> Int { from * count + to }

  /// Notes that a stage was reached; of one stage in time order.
  mutating func note(_ stage: FunnelReport.Stage, at instant: Instant) {
    guard first[stage.position] == nil else { return }
    first[stage.position] = instant
    if stage != .visited { hasSeveralStages = true }
  }

  /// Measures the way to a stage, once all were noted; of one stage in time order.
  mutating func measure(_ stage: FunnelReport.Stage, at instant: Instant) {
    for earlier in 0..<stage.position {
      let pair = Self.pair(earlier, stage.position)
      guard let start = first[earlier], start <= instant, times[pair] == nil else { continue }
      times[pair] = instant.micros(since: start)
    }
  }
}

/// Which touchpoints are in a journey, asked for in ascending order.
private struct ConvertingTouches {
  private let journeys: [Range<Int>]
  private var next = 0

  /// Of journeys of ascending conversions, neither of whose bounds ever goes back.
  init(_ journeys: [Range<Int>]) { self.journeys = journeys }

  mutating func contains(_ touchpoint: Int) -> Bool {
    while next < journeys.count, journeys[next].upperBound <= touchpoint { next += 1 }
    return next < journeys.count && journeys[next].lowerBound <= touchpoint
  }
}
