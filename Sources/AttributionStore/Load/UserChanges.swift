import AttributionCore
import GRDB

/// Changes users' histories and keeps everything that follows from facts alone in step: the sums
/// by day, the counts, and the marks of users who must be attributed anew.
struct UserChanges {
  var table: HistoryTable
  var aggregates: Aggregates
  private let isPending: HotStatement
  private let mark: HotStatement
  /// Whether a user without facts may be marked: one who lost them and was not attributed since.
  private var newUsersMayBeMarked: Bool
  /// Attributes new users at once; nil where they are marked to be attributed later.
  var immediately: ImmediateAttribution?
  /// Whether what users without conversions do counts too: their paths.
  private let keepsPaths: Bool
  /// Nil where no ids are stitched together.
  let touchedPersons: TouchedPersons?

  init(_ database: Database, zone: TimeZoneRules, _ channels: EffectiveChannels) throws {
    aggregates = Aggregates(zone: zone, channels)
    isPending = try HotStatement(
      database, "SELECT 1 FROM pending_user WHERE user_hash = ? AND user_id = ?")
    newUsersMayBeMarked =
      try Int.fetchOne(database, sql: "SELECT 1 FROM pending_user LIMIT 1") != nil
    mark = try HotStatement(
      database, "INSERT OR IGNORE INTO pending_user (user_hash, user_id) VALUES (?, ?)")
    table = try HistoryTable(database)
    keepsPaths = try Generation(database).keepsPaths()
    touchedPersons = try TouchedPersons(database)
  }

  /// What a change did to a user.
  struct Effect {
    /// Whether journeys or conversions may differ; a cost alone does not change them.
    var touchesJourneys = false
    /// No session before this instant differs from what is stored; nil if none differs at all,
    /// or the user is new.
    var earliestChange: Instant?
  }

  /// What a user was before a change.
  struct Before {
    fileprivate var isNew: Bool
    fileprivate var converted: Bool
    fileprivate var wasPending: Bool
  }

  /// Changes one user, who is as stored, in place; `body` need not order the facts.
  mutating func change(
    _ hash: UInt64, _ user: inout HistoryTable.StoredUser,
    _ body: (inout UserHistory) throws -> Effect
  ) throws {
    let before = try before(hash, user)
    let effect = try body(&user.history)
    try after(hash, &user, before, effect)
  }

  /// Takes what a user adds to sums and counts out of them; the user may be changed then, and
  /// ``after(_:_:_:_:)`` must follow.
  mutating func before(_ hash: UInt64, _ user: HistoryTable.StoredUser) throws -> Before {
    let isNew = user.chunks == 0
    let wasPending = isNew && !newUsersMayBeMarked ? false : try isMarked(hash, user.id)
    if !isNew {
      aggregates.addFacts(of: user.history, times: -1)
      aggregates.counts.users -= 1
    }
    if wasPending { aggregates.addPending(user.history, times: -1) }
    return Before(
      isNew: isNew, converted: !user.history.conversions.isEmpty, wasPending: wasPending)
  }

  /// Stores a changed user and adds it to sums and counts.
  mutating func after(
    _ hash: UInt64, _ user: inout HistoryTable.StoredUser, _ before: Before, _ effect: Effect
  ) throws {
    if let touchedPersons, effect.touchesJourneys { try touchedPersons.touch(hash, user.id) }
    user.history.settle()
    if !user.history.isEmpty {
      aggregates.addFacts(of: user.history, times: 1)
      aggregates.counts.users += 1
    }
    let converts = !user.history.conversions.isEmpty
    let counts = before.converted || converts || keepsPaths
    var isPending = before.wasPending || (effect.touchesJourneys && counts)
    if isPending, before.isNew, !before.wasPending, immediately != nil {
      try immediately?.attribute(&user, hash, into: &aggregates)
      isPending = false
    }
    if isPending { aggregates.addPending(user.history, times: 1) }
    if user.history.isEmpty {
      try table.remove(user, hash)
    } else {
      // Of a new user all is stored, wherever it changed.
      let earliestChange = before.isNew ? nil : effect.earliestChange
      let firstChanged = earliestChange.map { earliest in
        user.history.sessions.partitioningIndex { $0.instant >= earliest }
      }
      try table.store(user, hash, firstChanged: firstChanged ?? .max)
    }
    guard isPending, !before.wasPending else { return }
    if !before.isNew { newUsersMayBeMarked = true }
    mark.bind(Int64(bitPattern: hash), at: 1)
    try user.id.withUnsafeBytes {
      mark.bind(text: $0, at: 2)
      try mark.run()
    }
  }

  /// Says that users without facts were marked.
  mutating func expectMarksOfNewUsers() { newUsersMayBeMarked = true }

  private func isMarked(_ hash: UInt64, _ id: [UInt8]) throws -> Bool {
    try id.withUnsafeBytes { id in
      isPending.bind(Int64(bitPattern: hash), at: 1)
      isPending.bind(text: id, at: 2)
      defer { isPending.reset() }
      return try isPending.step()
    }
  }
}
