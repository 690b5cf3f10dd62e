package import AttributionCore
package import GRDB

/// Journeys as people see them: looked up, listed and explained from the facts.
package struct JourneyQuery {
  let database: Database
  private let hash: KeyHash

  package init(_ database: Database, in store: Store) {
    self.database = database
    hash = store.hash
  }

  /// A fact's place with the file's name.
  package struct Source: Sendable, Hashable {
    package var file: String
    package var line: Int64
  }

  func find(
    _ conversionID: String
  ) throws -> (user: HistoryTable.StoredUser, hash: UInt64)? {
    let table = try HistoryTable(database)
    for userHash in try KeyIndex(database, .conversion).users(hash(conversionID).high) {
      for user in try table.users(userHash) {
        let hasIt = user.history.conversions.contains {
          user.history.string($0.id) == conversionID
        }
        if hasIt { return (user, userHash) }
      }
    }
    return nil
  }

  static let idsShown = 100

  /// Whether credit waits; a person waits as a whole.
  func isPending(_ userHash: UInt64, _ id: [UInt8]) throws -> Bool {
    try Int.fetchOne(
      database, sql: "SELECT 1 FROM pending_user WHERE user_hash = ? AND user_id = ?",
      arguments: [Int64(bitPattern: userHash), String(decoding: id, as: UTF8.self)]) != nil
  }

  func source(_ place: Place) throws -> Source {
    Source(file: try FileLedger(database).name(of: place.file) ?? "?", line: place.line)
  }

  /// A journey as lists show it.
  package struct Summary: Sendable {
    package var conversionID: String
    package var userID: String
    package var instant: Instant
    package var revenue: Money
    /// Oldest first.
    package var channels: [String]
  }

  /// Journeys in the order of the table: all, those of one user, or those that touch a channel.
  ///
  /// A person's are listed under the id that stands for it, and found by any. A page starts after
  /// the user at `cursor` and ends with the one that fills it.
  package func list(
    user: String?, channel: String?, limit: Int, after cursor: UInt64?, rules: AttributionRules
  ) throws -> (journeys: [Summary], next: UInt64?) {
    let channels = try EffectiveChannels(database, rules)
    if let user {
      let userHash = hash.user(user)
      let stored = try HistoryTable(database).user(userHash, id: Array(user.utf8))
      let person = try WholePerson(
        stored ?? HistoryTable.StoredUser(id: Array(user.utf8)), userHash, database)
      let all = summaries(of: person.history, person.id, channels, rules)
      return (all.filter { channel == nil || $0.channels.contains(channel ?? "") }, nil)
    }
    var found: [Summary] = []
    var scan = try JourneyScan(database, after: cursor)
    var id: [UInt8] = []
    var history = UserHistory()
    while let owner = try scan.next(id: &id, history: &history) {
      guard !history.conversions.isEmpty else { continue }
      found += summaries(of: history, String(decoding: id, as: UTF8.self), channels, rules)
        .filter { channel == nil || $0.channels.contains(channel ?? "") }
      if found.count >= limit { return (found, owner.cursor) }
    }
    return (found, nil)
  }

  private func summaries(
    of history: UserHistory, _ user: String, _ channels: EffectiveChannels,
    _ rules: AttributionRules
  ) -> [Summary] {
    let instants = history.sessions.map(\.instant)
    return history.conversions.indices.map { index in
      let fact = history.conversions[index]
      let range = rules.journeys.range(
        of: fact.instant, after: index > 0 ? history.conversions[index - 1].instant : nil,
        in: instants)
      return Summary(
        conversionID: history.string(fact.id), userID: user, instant: fact.instant,
        revenue: fact.revenue,
        channels: range.map { channels.name(of: history.sessions[$0], in: history) })
    }
  }
}
