package import AttributionCore
package import GRDB

/// Stored facts and credits, page by page, in the columns that exports have.
package struct ExportQuery {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// What can be exported, by the name of its view.
  package enum Dataset: String, CaseIterable, Sendable {
    case channelReporting = "channel_reporting"
    case attributionCustomerJourney = "attribution_customer_journey"
    case sessionSources = "session_sources"
    case conversions
    case sessionCosts = "session_costs"
    case customerJourneys = "customer_journeys"
  }

  /// One cell, exact.
  package enum Cell: Sendable, Hashable {
    case text(String)
    case integer(Int64)
    case money(Money)
    case credit(Credit)
  }

  package struct Page: Sendable {
    package var columns: [String]
    package var rows: [[Cell]]
    /// Where the next page starts; nil at the end.
    package var next: UInt64?
  }

  /// One page of users' rows, after the user whose cursor is given.
  ///
  /// It ends with the user that fills it. Facts are of the ids that exports state, journeys and
  /// credits of persons.
  package func users(
    _ dataset: Dataset, after cursor: UInt64?, limit: Int, rules: AttributionRules
  ) throws -> Page {
    let channels = try EffectiveChannels(database, rules)
    var attributor = Attributor(rules: rules, channels: channels.names)
    var page = Page(columns: Self.columns(dataset), rows: [], next: nil)
    let isOfPersons = dataset == .customerJourneys || dataset == .attributionCustomerJourney
    var facts = isOfPersons ? nil : try HistoryScan(database, after: cursor)
    var journeys = isOfPersons ? try JourneyScan(database, after: cursor) : nil
    var attributed = AttributedUser(channels)
    var id: [UInt8] = []
    while let next = try facts?.next(id: &id, history: &attributed.history)
      ?? journeys?.next(id: &id, history: &attributed.history)?.cursor
    {
      let user = String(decoding: id, as: UTF8.self)
      switch dataset {
      case .sessionSources:
        Self.addSessions(attributed.history, user, channels.names, to: &page.rows)
      case .conversions: Self.addConversions(attributed.history, user, to: &page.rows)
      case .sessionCosts: Self.addCosts(attributed.history, to: &page.rows)
      case .customerJourneys:
        Self.addJourneys(attributed.history, user, channels, rules, to: &page.rows)
      case .attributionCustomerJourney:
        guard !attributed.history.conversions.isEmpty else { continue }
        try attributed.attribute(with: &attributor)
        Self.addCredits(attributed, to: &page.rows)
      case .channelReporting: return page
      }
      if page.rows.count >= limit {
        page.next = next
        return page
      }
    }
    if dataset == .sessionCosts { try addWaitingCosts(to: &page.rows) }
    return page
  }

  package static func columns(_ dataset: Dataset) -> [String] {
    switch dataset {
    case .channelReporting:
      ["channel_name", "date", "cost", "ihc", "ihc_revenue", "CPO", "ROAS"]
    case .attributionCustomerJourney: ["conv_id", "session_id", "ihc"]
    case .sessionSources:
      [
        "session_id", "user_id", "channel_name", "event_date", "event_time",
        "holder_engagement", "closer_engagement", "impression_interaction",
      ]
    case .conversions: ["conv_id", "user_id", "conv_date", "conv_time", "revenue"]
    case .sessionCosts: ["session_id", "cost"]
    case .customerJourneys:
      [
        "conversion_id", "session_id", "user_id", "timestamp", "channel_label",
        "holder_engagement", "closer_engagement", "impression_interaction", "conversion",
        "revenue",
      ]
    }
  }

  private static func flag(_ flags: SessionFlags, _ flag: SessionFlags) -> Cell {
    .integer(flags.contains(flag) ? 1 : 0)
  }

  /// Date and time of day, as two columns.
  private static func dateAndTime(_ instant: Instant) -> [Cell] {
    instant.description.dropLast().split(separator: "T").map { .text(String($0)) }
  }

  private static func addSessions(
    _ history: UserHistory, _ user: String, _ channels: ChannelNames, to rows: inout [[Cell]]
  ) {
    for session in history.sessions {
      rows.append(
        [.text(history.string(session.id)), .text(user), .text(channels[session.givenChannel])]
          + dateAndTime(session.instant)
          + [
            flag(session.flags, .holderEngagement), flag(session.flags, .closerEngagement),
            flag(session.flags, .impressionInteraction),
          ])
    }
  }

  private static func addConversions(
    _ history: UserHistory, _ user: String, to rows: inout [[Cell]]
  ) {
    for conversion in history.conversions {
      rows.append(
        [.text(history.string(conversion.id)), .text(user)] + dateAndTime(conversion.instant)
          + [.money(conversion.revenue)])
    }
  }

  private static func addCosts(_ history: UserHistory, to rows: inout [[Cell]]) {
    for session in history.sessions {
      guard let cost = session.cost else { continue }
      rows.append([.text(history.string(session.id)), .money(cost.amount)])
    }
  }

  private func addWaitingCosts(to rows: inout [[Cell]]) throws {
    let waiting = try Row.fetchCursor(
      database, sql: "SELECT session_id, cost FROM waiting_cost ORDER BY session_hash, session_id")
    while let row = try waiting.next() {
      rows.append([.text(row[0]), .money(Money(micros: row[1]))])
    }
  }

  private static func addCredits(_ user: AttributedUser, to rows: inout [[Cell]]) {
    for touch in user.touchCredits {
      rows.append([
        .text(user.history.string(user.history.conversions[touch.conversion].id)),
        .text(user.history.string(user.history.sessions[touch.touchpoint].id)),
        .credit(touch.credit),
      ])
    }
  }

  private static func addJourneys(
    _ history: UserHistory, _ user: String, _ channels: EffectiveChannels,
    _ rules: AttributionRules,
    to rows: inout [[Cell]]
  ) {
    let instants = history.sessions.map(\.instant)
    var previous: Instant?
    for conversion in history.conversions {
      let range = rules.journeys.range(of: conversion.instant, after: previous, in: instants)
      previous = conversion.instant
      for index in range {
        let session = history.sessions[index]
        rows.append([
          .text(history.string(conversion.id)), .text(history.string(session.id)), .text(user),
          .text(dateAndTime(session.instant).map(\.text).joined(separator: " ")),
          .text(channels.name(of: session, in: history)), flag(session.flags, .holderEngagement),
          flag(session.flags, .closerEngagement), flag(session.flags, .impressionInteraction),
          .integer(index == range.upperBound - 1 ? 1 : 0), .money(conversion.revenue),
        ])
      }
    }
  }
}

extension ExportQuery.Cell {
  /// The cell as exports print it.
  package var text: String {
    switch self {
    case .text(let text): text
    case .integer(let integer): String(integer)
    case .money(let money): money.description
    case .credit(let credit): credit.description
    }
  }
}
