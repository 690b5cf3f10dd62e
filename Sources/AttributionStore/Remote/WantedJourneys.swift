import AttributionCore
import GRDB

/// Keeps the journeys that the remote IHC service is to score in step with those that users have.
///
/// A journey that somebody has is current. One that nobody has any more is forgotten unless it was
/// answered, failed, or is out: what was paid for is kept.
struct WantedJourneys {
  private let now: Instant
  /// How many a request may have.
  private let mostSessions: Int
  private let currentKeys: HotStatement
  private let join: HotStatement
  private let leave: HotStatement
  private let journeys: RemoteJourneyTable

  /// Nil where the rules do not enable the model; `now` is when journeys are queued.
  init?(_ database: Database, _ rules: AttributionRules, at now: Instant) throws {
    guard rules.models.contains(RemoteIHC.card.id) else { return nil }
    self.now = now
    mostSessions = rules.remoteIHC.requestSessions
    currentKeys = try HotStatement(
      database,
      """
      SELECT key FROM ihc_journey_user WHERE user_hash = ? AND user_id = ? AND is_current
      """)
    join = try HotStatement(
      database,
      """
      INSERT OR REPLACE INTO ihc_journey_user (user_hash, user_id, key, is_current)
      VALUES (?, ?, ?, 1)
      """)
    leave = try HotStatement(
      database,
      """
      UPDATE ihc_journey_user SET is_current = 0
      WHERE user_hash = ? AND user_id = ? AND key = ?
      """)
    journeys = try RemoteJourneyTable(database)
  }

  /// Whose a journey is.
  private struct Membership: Hashable {
    var user: UserKey
    var key: [UInt8]
  }

  /// Makes the journeys of a user who was attributed those that are current.
  ///
  /// `members` are all ids of the person, or the one.
  func keep(_ user: AttributedUser, of members: [UserKey], _ owners: FactOwners) throws {
    guard let answers = user.answers else { return }
    var before: Set<Membership> = []
    for member in members { try addKeys(of: member, to: &before) }
    for journey in answers.journeys {
      try want(journey, of: user, answers)
      for position in journey.owners(in: user.history, owners) {
        let membership = Membership(user: owners.users[position], key: journey.key)
        if before.remove(membership) == nil { try run(join, membership) }
      }
    }
    for membership in before { try run(leave, membership) }
    for key in Set(before.map(\.key)) { try journeys.retireUnlessCurrent(key) }
  }

  private func addKeys(of user: UserKey, to memberships: inout Set<Membership>) throws {
    try user.id.withUnsafeBytes { id in
      currentKeys.bind(user.hash, id, at: 1)
      defer { currentKeys.reset() }
      while try currentKeys.step() {
        memberships.insert(Membership(user: user, key: currentKeys.withBytes(0) { Array($0) }))
      }
    }
  }

  private func run(_ statement: HotStatement, _ membership: Membership) throws {
    try membership.user.id.withUnsafeBytes { id in
      try membership.key.withUnsafeBytes { key in
        statement.bind(membership.user.hash, id, at: 1)
        statement.bind(blob: key, at: 3)
        try statement.run()
      }
    }
  }

  /// Makes a journey current, and lets it wait where nothing is known of it.
  private func want(
    _ journey: UserAnswers.Journey, of user: AttributedUser, _ answers: UserAnswers
  ) throws {
    func packedRows() throws -> [UInt8] {
      try PackedText.pack(answers.rows(of: journey, user.history, user.touchpoints))
    }
    let conversion = user.history.conversions[journey.conversion]
    guard let known = try journeys.find(journey.key) else {
      let new = RemoteJourneyTable.NewJourney(
        key: journey.key, conversionID: user.history.string(conversion.id),
        instant: conversion.instant, sessions: journey.sessions.count,
        rows: journey.isTooLong ? nil : try packedRows())
      return try journeys.insert(new, at: now, refusal: refusal(of: journey))
    }
    if !known.isCurrent || known.instant != conversion.instant {
      try journeys.makeCurrent(journey.key, at: conversion.instant)
    }
    if journey.isTooLong {
      let mustFail = known.isTooLong ? known.hasRows : known.isWaiting && !known.isAnswered
      if mustFail { try journeys.refuse(journey.key, known, refusal(of: journey)) }
    } else if known.isTooLong, !known.hasRows {
      // One with rows has few enough sessions, and too much text: the queue said so.
      try journeys.accept(journey.key, try packedRows(), at: now)
    }
  }

  private func refusal(of journey: UserAnswers.Journey) -> String {
    "the journey has \(journey.sessions.count) sessions, and a request may have \(mostSessions); "
      + "raise ihc.request_sessions where the account allows more, or let ihc.long_journeys send "
      + "the latest"
  }
}

extension WantedJourneys {
  /// Keeps no journey that waits, and all answers: the model is not enabled any more.
  static func removeAll(_ database: Database) throws {
    let journeys = try RemoteJourneyTable(database)
    try journeys.retireAll()
    try journeys.dropRetired()
  }

  /// Begins anew: all that is not wanted until ``finish()`` is not current.
  func begin() throws { try journeys.retireAll() }

  func finish() throws { try journeys.dropRetired() }
}
