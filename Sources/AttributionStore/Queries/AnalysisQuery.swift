package import AttributionCore
package import GRDB

/// Reports that count journeys rather than add up credit; they are made of the facts when asked for.
///
/// The days are those of the conversions. What waits for attribution is in them already; once
/// nothing does, their totals are those of ``ReportQuery``.
package struct AnalysisQuery {
  let database: Database
  let rules: AttributionRules
  let days: ReportDays

  /// A query of the days from one to another, both included; nil stands for the beginning or end.
  package init(_ database: Database, _ rules: AttributionRules, from: Day? = nil, to: Day? = nil) {
    self.database = database
    self.rules = rules
    days = ReportDays(from: from, to: to, zone: rules.zone)
  }

  /// What was counted, and what it is a part of.
  package struct Counted<Report: Sendable>: Sendable {
    package var report: Report
    package var conversions: CountedConversions
    /// Conversions of the days whose credit is not fresh yet.
    package var pending: Int64
    package var channels: ChannelNames
  }

  package func lags() throws -> Counted<LagReport> { try count(LagReport()) }

  package func assists() throws -> Counted<AssistReport> { try count(AssistReport()) }

  package func overlap() throws -> Counted<OverlapReport> { try count(OverlapReport()) }

  /// Counts the paths of conversions, and open paths whose last session is on one of the days.
  package func paths(mergesRepetitions: Bool) throws -> Counted<PathReport> {
    var counted = try count(PathReport(mergesRepetitions: mergesRepetitions))
    try forEachOwner { user in
      guard let last = user.touchpoints.instants.last, days.contains(last) else { return }
      counted.report.countOpen(user.touchpoints.channels.span.extracting(user.openPath))
    }
    return counted
  }

  /// Counts sessions and stages of the days.
  package func funnel() throws -> (report: FunnelReport, channels: ChannelNames) {
    var report = FunnelReport(days: days)
    try forEachOwner { report.count($0) }
    return (report, try EffectiveChannels(database, rules).names)
  }

  /// Goes through the journeys of all conversions of the days.
  private func count<Report: JourneyCounting>(_ report: Report) throws -> Counted<Report> {
    let channels = try EffectiveChannels(database, rules)
    var counted = Counted(
      report: report, conversions: CountedConversions(), pending: try pending(),
      channels: channels.names)
    try forEachConverting(channels) { _, _, user in
      user.count(days, into: &counted.report, &counted.conversions)
    }
    return counted
  }

  /// Goes through all who converted, with the id, the facts and the journeys of each.
  func forEachConverting(
    _ channels: EffectiveChannels, _ body: ([UInt8], UserHistory, UserJourneys) throws -> Void
  ) throws {
    var scan = try ConvertingUsers(database)
    var id: [UInt8] = []
    var history = UserHistory()
    var user = UserJourneys()
    while try scan.next(id: &id, history: &history) {
      cut(history, channels, into: &user)
      try body(id, history, user)
    }
  }

  /// Goes through all users and persons.
  private func forEachOwner(_ body: (UserJourneys) -> Void) throws {
    let channels = try EffectiveChannels(database, rules)
    var scan = try JourneyScan(database)
    var id: [UInt8] = []
    var history = UserHistory()
    var user = UserJourneys()
    while try scan.next(id: &id, history: &history) != nil {
      cut(history, channels, into: &user)
      body(user)
    }
  }

  /// Cuts a history into journeys of the channels that sessions count for.
  func cut(
    _ history: UserHistory, _ channels: EffectiveChannels, into user: inout UserJourneys
  ) {
    history.copyTouchpoints(to: &user.touchpoints, channels)
    history.copyConversions(to: &user.conversions)
    user.cut(by: rules.journeys)
  }

  func pending() throws -> Int64 {
    try Int64.fetchOne(
      database,
      sql: "SELECT coalesce(sum(pending), 0) FROM conversion_day WHERE day BETWEEN ? AND ?",
      arguments: [Int64(days.from?.number ?? .min), Int64(days.to?.number ?? .max)]) ?? 0
  }
}
