import AttributionCore

/// Users are forgotten for good: what is known of them is erased, and what comes later is not
/// stored. So it makes no difference where among the facts a deletion came.
///
/// Exactly the id is forgotten, not the person it is stitched to: an erasure cannot be taken
/// back, and a link can. A device's id that is one customer's today was another's yesterday;
/// forgetting along links would forget people nobody named, and more or fewer of them depending
/// on which file came first.
extension LoadCommit {
  /// Adds to a file's entry in the ledger how many of its rows were left out because their users
  /// are forgotten, and to that of deletions which files still have the rows that were erased.
  package func annotate(_ entry: inout FileLedger.Entry) throws {
    annotateSaved(&entry)
    guard forgetting.isActive else { return }
    try ForgottenWords(database, load.hash).redact(&entry)
    entry.forgottenRows = forgetting.rows[entry.id] ?? 0
    guard load.identityRows.deletions != nil, entry.datasets.contains("deletions"),
      !forgetting.sources.isEmpty
    else { return }
    let ledger = FileLedger(database)
    let sources = forgetting.sources.sorted { $0.rawValue < $1.rawValue }
    let names = try sources.prefix(Self.sourcesShown).compactMap { try ledger.name(of: $0) }
    let more = sources.count > names.count ? " and \(sources.count - names.count) more" : ""
    entry.notes.append(
      "what was erased had been read from \(names.joined(separator: ", "))\(more): "
        + "the files themselves are as they were")
  }

  private static let sourcesShown = 100

  /// Erases what is stored of the users whom the load's deletions name.
  mutating func forgetUsers() throws {
    guard let spool = load.identityRows.deletions else { return }
    var erased = false
    for partition in 0..<Spool.partitionCount {
      erased = try forgetUsers(named: try spool.take(partition)) || erased
    }
    guard erased else { return }
    try forgetting.settleKeys(database)
    try TextErasure(database).erase(
      lengths: forgetting.erasedLengths, onProgress: onProgress
    ) { [forgetting, load] in
      forgetting.erasedIDs.contains(load.hash($0))
    }
    try ForgottenJourneys(database).eraseQuotations(
      lengths: forgetting.erasedLengths.union(forgetting.erasedConversionLengths),
      onProgress: onProgress
    ) { [forgetting, load] in
      let id = load.hash($0)
      return forgetting.erasedIDs.contains(id) || forgetting.erasedConversions.contains(id)
    }
    // Traces of them stay in unused parts of the file until it is rewritten.
    try Remnants(database).expect()
  }

  private mutating func forgetUsers(named rows: borrowing SpooledRecords) throws -> Bool {
    var users: [UserKey] = []
    try rows.forEachIdentity { record in
      if load.skipped[Int(record.file)] { return }
      let id = record.first.id.withUnsafeBytes { load.hash($0) }
      let isNew = try forgetting.users.insert(
        id, length: record.first.id.count,
        Place(file: load.files[Int(record.file)], line: record.line))
      guard isNew else { return }
      forgetting.erase(id, length: record.first.id.count)
      users.append(record.first)
    }
    guard !users.isEmpty else { return false }
    changes.aggregates.counts.forgottenUsers += Int64(users.count)
    try unlink(users)
    let journeys = try ForgottenJourneys(database)
    for user in users {
      try onProgress()
      try erase(user)
      try journeys.erase(user)
    }
    return true
  }

  /// Removes the links from and to users.
  private mutating func unlink(_ users: [UserKey]) throws {
    guard try Persons(database).isEmpty == false else { return }
    var update = try PersonUpdate(database)
    let aliases = try users.flatMap { try [$0] + update.aliases(of: $0) }
    try update.apply(
      Set(aliases).map { PersonUpdate.Change(alias: $0, link: nil) }, &changes.aggregates)
    changes.aggregates.counts.identities += update.countChange
    changes.expectMarksOfNewUsers()
  }

  private mutating func erase(_ key: UserKey) throws {
    for var user in try changes.table.users(key.hash) where user.id == key.id {
      for session in user.history.sessions {
        let id = load.hash(user.history.string(session.id))
        let length = Int(session.id.count)
        forgetting.forget(session: id, length: length, of: key.hash)
        forgetting.erase(id, length: length)
        forgetting.noteSource(session.place.file)
        if let cost = session.cost { try forgetting.costs.keep(cost, of: id) }
      }
      for conversion in user.history.conversions {
        forgetting.noteSource(conversion.place.file)
        let id = load.hash(user.history.string(conversion.id))
        forgetting.forget(conversion: id, of: key.hash)
        forgetting.erase(conversion: id, length: Int(conversion.id.count))
      }
      try changes.change(key.hash, &user) { history in
        history.removeAll()
        return UserChanges.Effect(touchesJourneys: true, earliestChange: nil)
      }
    }
  }

  /// The rows of a group without those of forgotten users and the costs of their sessions; nil
  /// where there are none of them.
  mutating func remembered(_ group: FactGroup) throws -> [HashOrder.Entry]? {
    guard forgetting.isActive else { return nil }
    var isForgotten: [[UInt8]: Bool] = [:]
    var sessions: Set<[UInt8]> = []
    var kept: [HashOrder.Entry] = []
    for position in group.indices {
      let record = group[position]
      guard record.kind != .cost else {
        kept.append(group.entries[position])
        continue
      }
      let user = Array(record.user)
      let answer = try isForgotten[user] ?? forgetting.concerns(user)
      isForgotten[user] = answer
      guard answer else {
        kept.append(group.entries[position])
        continue
      }
      forgetting.count(load.files[Int(load.rowFiles.file(of: record))])
      if record.kind == .session {
        forgetting.forget(
          session: load.hash(record.id), length: record.id.count, of: record.userHash)
        sessions.insert(Array(record.id))
      } else {
        forgetting.forget(conversion: load.hash(record.id), of: record.userHash)
      }
    }
    guard kept.count < group.entries.count else { return nil }
    try kept.removeAll { entry in
      let record = FactRecordView(at: entry.record)
      guard record.kind == .cost, sessions.contains(Array(record.id)) else { return false }
      let place = Place(file: load.files[Int(record.file)], line: record.line)
      try forgetting.costs.keep(
        CostFact(amount: record.amount, place: place), of: load.hash(record.id))
      return true
    }
    return kept
  }

  /// Settles what the load's facts met: keys of rows that were left out, and sessions that are
  /// somebody else's now.
  mutating func settleForgotten() throws {
    guard forgetting.isActive else { return }
    try forgetting.settleKeys(database)
    for (session, owner) in forgetting.revived { try returnCost(of: session, to: owner) }
  }

  /// Gives a session that is not forgotten any more the cost that was kept for it, unless the load
  /// brought a newer one.
  private mutating func returnCost(of session: KeyHash.Value, to owner: UInt64) throws {
    for var user in try changes.table.users(owner) {
      let index = user.history.sessions.firstIndex {
        load.hash(user.history.string($0.id)) == session
      }
      guard let index else { continue }
      guard let cost = try forgetting.costs.take(session) else { return }
      guard user.history.sessions[index].cost == nil else { return }
      let instant = user.history.sessions[index].instant
      try changes.change(owner, &user) { history in
        _ = history.setCost(cost, ofSession: index)
        return UserChanges.Effect(touchesJourneys: false, earliestChange: instant)
      }
      return
    }
  }
}
