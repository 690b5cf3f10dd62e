import AttributionCore
import GRDB

/// Compares the journeys that are current for the remote IHC service with those of the facts.
struct RemoteComparison {
  private let select: HotStatement
  private let membership: HotStatement
  private var journeys = 0
  private var memberships = 0

  init(_ database: Database) throws {
    select = try HotStatement(
      database,
      """
      SELECT conversion_id, conversion_at, sessions, state, coalesce(code, ''), rows IS NULL
      FROM ihc_journey WHERE key = ? AND is_current
      """)
    membership = try HotStatement(
      database,
      """
      SELECT 1 FROM ihc_journey_user
      WHERE user_hash = ? AND user_id = ? AND key = ? AND is_current
      """)
  }

  /// Compares what stands for a user or person who was attributed from the facts.
  mutating func compare(
    _ user: AttributedUser, _ owners: FactOwners, _ result: inout Verification.Result
  ) throws {
    for journey in user.answers?.journeys ?? [] {
      let conversion = user.history.conversions[journey.conversion]
      let id = user.history.string(conversion.id)
      journeys += 1
      result.compare(
        "ihc_journey", id, stored: try stored(journey),
        expected: "\(id) at \(conversion.instant), \(journey.sessions.count) sessions")
      for position in journey.owners(in: user.history, owners) {
        memberships += 1
        let owner = owners.users[position]
        result.compare(
          "ihc_journey_user", "\(id) of \(String(decoding: owner.id, as: UTF8.self))",
          stored: try isMember(owner, journey.key) ? "current" : nil, expected: "current")
      }
    }
  }

  /// Compares how many there are, once all were compared.
  func finish(_ database: Database, _ result: inout Verification.Result) throws {
    for (table, expected) in [("ihc_journey", journeys), ("ihc_journey_user", memberships)] {
      result.compare(
        table, "count",
        stored: try String.fetchOne(
          database, sql: "SELECT count(*) FROM \(table) WHERE is_current"),
        expected: String(expected))
    }
  }

  private func stored(_ journey: UserAnswers.Journey) throws -> String? {
    try journey.key.withUnsafeBytes { key in
      select.bind(blob: key, at: 1)
      defer { select.reset() }
      guard try select.step() else { return nil }
      func text(_ column: Int32) -> String {
        select.withBytes(column) { String(decoding: $0, as: UTF8.self) }
      }
      let state = text(3)
      let hasRows = select.integer(5) == 0
      let isRefused = state == "failed" && text(4) == RemoteJourneyTable.tooLong && !hasRows
      let instant = Instant(micros: select.integer(1))
      let line = "\(text(0)) at \(instant), \(select.integer(2)) sessions"
      if isRefused && !journey.isTooLong { return line + ", refused as too long" }
      if state == "waiting" && journey.isTooLong { return line + ", waiting though too long" }
      return state == "waiting" && !hasRows ? line + ", without rows" : line
    }
  }

  private func isMember(_ user: UserKey, _ key: [UInt8]) throws -> Bool {
    try user.id.withUnsafeBytes { id in
      try key.withUnsafeBytes { key in
        membership.bind(user.hash, id, at: 1)
        membership.bind(blob: key, at: 3)
        defer { membership.reset() }
        return try membership.step()
      }
    }
  }
}
