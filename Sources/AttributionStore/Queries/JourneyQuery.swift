package import AttributionCore
package import GRDB

/// Journeys as people see them: looked up, listed and explained from the facts.
package struct JourneyQuery {
  private let database: Database
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

  /// How one model divides one conversion, touchpoint by touchpoint.
  package struct Explanation: Sendable {
    package var conversionID: String
    /// The id that the export gave.
    package var userID: String
    /// The ids of the person, ascending, the first hundred of them; empty for one of a single id.
    package var stitched: [String]
    package var instant: Instant
    package var revenue: Money
    package var source: Source
    package var model: String
    package var modelVersion: Int64?
    /// Whether the stored credit is not of these facts yet.
    package var isPending: Bool
    package var touches: [Touch]

    package struct Touch: Sendable {
      package var sessionID: String
      package var userID: String
      package var instant: Instant
      package var channel: String
      package var cost: Money?
      package var credit: Credit
      package var revenue: Money
      /// Only for the `ihc` model.
      package var phases: (initializer: Double, holder: Double, closer: Double)?
      package var source: Source
    }
  }

  /// Explains a conversion, or returns nil where none has this id.
  ///
  /// The numbers are computed from the facts by the code that made the stored ones.
  package func explain(
    _ conversionID: String, model: String, rules: AttributionRules
  ) throws -> Explanation? {
    guard let converted = try find(conversionID) else { return nil }
    let person = try WholePerson(converted.user, converted.hash, database)
    let history = person.history
    guard
      let index = history.conversions.firstIndex(where: { history.string($0.id) == conversionID })
    else { return nil }
    let fact = history.conversions[index]
    let channels = try EffectiveChannels(database, rules)
    var touchpoints = Touchpoints()
    history.copyTouchpoints(to: &touchpoints, channels)
    let range = rules.journeys.range(
      of: fact.instant, after: index > 0 ? history.conversions[index - 1].instant : nil,
      in: touchpoints.instants)
    var explanation = Explanation(
      conversionID: conversionID, userID: String(decoding: converted.user.id, as: UTF8.self),
      stitched: person.ids(limit: Self.idsShown), instant: fact.instant, revenue: fact.revenue,
      source: try source(fact.place), model: model, modelVersion: rules.fits[model]?.version,
      isPending: try isPending(converted.hash, converted.user.id), touches: [])
    guard !range.isEmpty, let entry = ModelCatalog.standard[model] else { return explanation }
    let instance = entry.make(rules, channels.names)
    var attributor = Attributor(rules: rules, channels: channels.names)
    let parts = attributor.parts(
      of: Attributor.Conversion(instant: fact.instant, revenue: fact.revenue), touchpoints,
      range, by: instance)
    let phases = (instance as? InitializerHolderCloser)?.phases(
      of: touchpoints.journey(range, conversion: fact.instant))
    for (offset, part) in parts.enumerated() {
      let session = history.sessions[range.lowerBound + offset]
      explanation.touches.append(
        Explanation.Touch(
          sessionID: history.string(session.id), userID: person.user(of: session),
          instant: session.instant, channel: channels.name(of: session, in: history),
          cost: session.cost?.amount, credit: part.credit,
          revenue: part.revenue,
          phases: phases.map { ($0.initializer[offset], $0.holder[offset], $0.closer[offset]) },
          source: try source(session.place)))
    }
    return explanation
  }

  private func find(
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

  private static let idsShown = 100

  /// Whether credit waits; a person waits as a whole.
  private func isPending(_ userHash: UInt64, _ id: [UInt8]) throws -> Bool {
    try Int.fetchOne(
      database, sql: "SELECT 1 FROM pending_user WHERE user_hash = ? AND user_id = ?",
      arguments: [Int64(bitPattern: userHash), String(decoding: id, as: UTF8.self)]) != nil
  }

  private func source(_ place: Place) throws -> Source {
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
