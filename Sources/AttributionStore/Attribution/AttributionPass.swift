package import AttributionCore
package import GRDB

/// Attributes users who changed: takes away what they contributed, adds what they contribute now.
package struct AttributionPass {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// Attributes the first users that wait, in the order of the table, and clears their marks.
  ///
  /// Returns how many were attributed; fewer than `limit` means that none waits any more. `rules`
  /// are those of the present generation. Journeys that the remote service is to score are queued as of
  /// `now`. `onProgress` is called often, and throwing gives up.
  package func run(
    _ rules: AttributionRules, limit: Int, at now: Instant = .epoch,
    onProgress: () throws -> Void = {}
  ) throws -> Int {
    let waiting = try Row.fetchAll(
      database,
      sql: "SELECT user_hash, user_id FROM pending_user ORDER BY user_hash, user_id LIMIT ?",
      arguments: [limit])
    guard let last = waiting.last else { return 0 }
    var work = try Work(database, rules, now)
    let table = try HistoryTable(database)
    let persons = try Persons(database)
    var attributedPersons: Set<UserKey> = []
    for row in waiting {
      try onProgress()
      let user = UserKey(
        hash: UInt64(bitPattern: row[0]), id: Array((row[1] as String).utf8))
      if let person = try persons.person(of: user.hash, id: user.id) {
        if attributedPersons.insert(person).inserted {
          try attribute(person, of: try persons.members(of: person), &work, onProgress)
        }
        continue
      }
      work.attributed.history =
        try table.user(user.hash, id: user.id)?.history ?? UserHistory()
      work.aggregates.addPending(work.attributed.history, times: -1)
      try work.takeAway(user)
      try work.attribute(as: user, of: [user], FactOwners(user))
    }
    try database.execute(
      sql: "DELETE FROM pending_user WHERE (user_hash, user_id) <= (?, ?)",
      arguments: [last[0] as Int64, last[1] as String])
    try work.paths?.write()
    try work.aggregates.write(to: database)
    return waiting.count
  }

  /// Attributes a person as one user, and clears the marks of all its ids: however many wait, the
  /// person is worked through once.
  private func attribute(
    _ person: UserKey, of members: [UserKey], _ work: inout Work, _ onProgress: () throws -> Void
  ) throws {
    let marks = try PendingMarks(database)
    var whole = UserHistory()
    var owners = FactOwners()
    _ = try PersonHistory(database).read(members, into: &whole) { member, history in
      try onProgress()
      owners.append(member, history)
      try marks.clear(member, history, &work.aggregates)
      // An id that was attributed by itself, or for another person, before it came to this one.
      try work.takeAway(member)
      if member != person { try work.remove(member) }
    }
    work.attributed.history = whole
    try work.attribute(as: person, of: members, owners)
  }
}

extension AttributionPass {
  /// What a pass works with.
  private struct Work {
    var attributor: Attributor
    let users: AttributedUsers
    var aggregates: Aggregates
    var attributed: AttributedUser
    /// Nil where paths are not counted.
    var paths: PathCounts?
    /// Nil where the remote service is not asked.
    private let wanted: WantedJourneys?
    private var before = Contribution()
    /// Whether something is stored of the user taken away last.
    private var isKnown = false

    init(_ database: Database, _ rules: AttributionRules, _ now: Instant) throws {
      let channels = try EffectiveChannels(database, rules)
      attributor = Attributor(rules: rules, channels: channels.names)
      users = try AttributedUsers(database)
      aggregates = Aggregates(zone: rules.zone, channels)
      attributed = try AttributedUser(rules, database, channels)
      paths = rules.keepsPaths ? try PathCounts(database) : nil
      wanted = try WantedJourneys(database, rules, at: now)
    }

    /// Takes what a user contributed out of the sums; the row stays to be replaced or removed.
    mutating func takeAway(_ user: UserKey) throws {
      isKnown = try user.id.withUnsafeBytes {
        try users.read(user.hash, id: $0, into: &before)
      }
      aggregates.add(before, times: -1)
      try paths?.takeAway(before)
    }

    func remove(_ user: UserKey) throws {
      guard isKnown else { return }
      try user.id.withUnsafeBytes { try users.remove(user.hash, id: $0) }
    }

    /// Adds what the history in hand contributes, and stores it as this user's.
    mutating func attribute(
      as user: UserKey, of members: [UserKey], _ owners: FactOwners
    ) throws {
      try attributed.attribute(with: &attributor)
      try wanted?.keep(attributed, of: members, owners)
      aggregates.add(attributed.contribution, times: 1)
      if let walked = attributed.paths { try paths?.add(walked) }
      try user.id.withUnsafeBytes { id in
        if attributed.contribution.isEmpty {
          try users.remove(user.hash, id: id)
        } else {
          try users.store(user.hash, id: id, attributed)
        }
      }
    }
  }
}
