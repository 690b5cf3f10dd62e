import AttributionCore

extension LoadCommit {
  /// Merges all facts into their users' histories, in the order of the table.
  mutating func mergeFacts() throws {
    var order = HashOrder()
    let skipsSome = load.skipsSome
    files = load.files
    rowFiles = load.rowFiles
    for partition in 0..<Spool.partitionCount {
      let records = try load.facts.take(partition)
      order.removeAll()
      try records.forEachFact { record in
        if skipsSome, record.kind != .cost, load.skips(row: record.row) { return }
        if !supersededRows.isEmpty, record.kind != .cost, supersededRows.contains(record.row) {
          if refusedRows.contains(record.row) { try refuse(record) }
          return
        }
        order.append(hash: record.userHash, record: record.start)
      }
      order.sort()
      try order.entries.withUnsafeBufferPointer { entries in
        var position = 0
        while position < entries.count {
          let start = position
          let hash = entries[start].hash
          while position < entries.count, entries[position].hash == hash { position += 1 }
          try onProgress()
          try mergeUsers(
            hash, FactGroup(entries: UnsafeBufferPointer(rebasing: entries[start..<position])))
        }
      }
    }
  }

  private mutating func mergeUsers(_ hash: UInt64, _ group: FactGroup) throws {
    if let kept = try remembered(group) {
      return try kept.withUnsafeBufferPointer {
        if !$0.isEmpty { try mergeUsers(hash, FactGroup(entries: $0)) }
      }
    }
    let survey = group.survey(costs: &unplacedCosts)
    let stored = usersAreNew ? [] : try changes.table.users(hash)
    switch (survey.owner, stored.count) {
    case (.nobody, 0): break
    case (.one(let id), 0):
      try mergeNewUser(hash, group, survey, id)
    case (.nobody, 1):
      var user = stored[0]
      try merge(group, survey, of: nil, into: &user, hash)
    case (.one(let id), 1) where id.isSame(as: stored[0].id):
      var user = stored[0]
      try merge(group, survey, of: nil, into: &user, hash)
    default:
      try mergeTwins(hash, group, survey, stored)
    }
    for position in unplacedCosts {
      // The hash matched, the session did not: it is another one, which has not come.
      let record = group[position]
      try wait(record, load.hash(record.id).high)
    }
  }

  /// The usual case of a large load, in the memory of the user before.
  private mutating func mergeNewUser(
    _ hash: UInt64, _ group: FactGroup, _ survey: FactGroup.Survey, _ id: UnsafeRawBufferPointer
  ) throws {
    var user = HistoryTable.StoredUser(id: [])
    swap(&user, &spareUser)
    user.id.removeAll(keepingCapacity: true)
    user.id.append(contentsOf: id)
    user.history.removeAll()
    try merge(group, survey, of: nil, into: &user, hash)
    swap(&user, &spareUser)
  }

  private mutating func mergeTwins(
    _ hash: UInt64, _ group: FactGroup, _ survey: FactGroup.Survey,
    _ stored: [HistoryTable.StoredUser]
  ) throws {
    var users = stored
    for position in group.indices where group[position].kind != .cost {
      let id = group[position].user
      if users.contains(where: { id.isSame(as: $0.id) }) { continue }
      let isTwin = !users.isEmpty
      if isTwin { for index in users.indices { users[index].hasTwins = true } }
      users.append(HistoryTable.StoredUser(id: Array(id), isTwin: isTwin, hasTwins: isTwin))
    }
    for index in users.indices {
      let id = users[index].id
      try merge(group, survey, of: id, into: &users[index], hash)
    }
  }

  /// Merges the facts of one user, or all of them where `id` is nil, into what is known.
  private mutating func merge(
    _ group: FactGroup, _ survey: FactGroup.Survey, of id: [UInt8]?,
    into user: inout HistoryTable.StoredUser, _ hash: UInt64
  ) throws {
    let before = try changes.before(hash, user)
    let known = user.history.sessions.count
    let isNew = user.chunks == 0
    var effect = UserChanges.Effect()
    if survey.hasSessions { appendSessions(of: group, survey, of: id, to: &user.history) }
    effect.touchesJourneys = user.history.sessions.count > known
    if survey.hasConversions {
      for position in group.indices where group[position].kind == .conversion {
        let record = group[position]
        if let id, !record.user.isSame(as: id) { continue }
        effect.touchesJourneys = true
        user.history.merge(record, place(of: record))
      }
    }
    if repeats.mayContain(hash) {
      effect.earliestChange = user.history.mergeSessions(known: known)
    } else if !isNew {
      effect.earliestChange = user.history.earliestSession(from: known)
    }
    if !unplacedCosts.isEmpty, let earliest = try placeCosts(group, in: &user.history) {
      effect.earliestChange = min(effect.earliestChange ?? earliest, earliest)
    }
    try changes.after(hash, &user, before, effect)
  }

  private mutating func appendSessions(
    of group: FactGroup, _ survey: FactGroup.Survey, of id: [UInt8]?,
    to history: inout UserHistory
  ) {
    // A closure that used `self` would copy all of it, for each session.
    let channels = channels
    let files = files
    let rowFiles = rowFiles
    history.appendSessions(size: survey.sessionTexts) { sessions, texts in
      for position in group.indices where group[position].kind == .session {
        let record = group[position]
        if let id, !record.user.isSame(as: id) { continue }
        let details = record.details
        sessions.append(
          SessionFact(
            id: texts.append(record.id), instant: record.instant,
            givenChannel: channels[Int(record.channel)],
            flags: SessionFlags(rawValue: record.flags),
            place: Place(file: files[Int(rowFiles.file(of: record.row))], line: record.line),
            cost: nil, details: details.isEmpty ? .empty : texts.append(details)))
      }
    }
  }

  /// Gives costs to their sessions, the later of two to one session last; the rest stays unplaced.
  ///
  /// - Returns: The earliest instant of a session that got one.
  private mutating func placeCosts(
    _ group: FactGroup, in history: inout UserHistory
  ) throws -> Instant? {
    var earliest: Instant?
    finder.use(history)
    var kept = 0
    for position in unplacedCosts {
      let record = group[position]
      if let found = finder.session(of: record.id, in: history) {
        if history.sessions[found].cost != nil, try costGivesWay(record) { continue }
        let session = history.setCost(
          CostFact(amount: record.amount, place: place(of: record)), ofSession: found)
        earliest = min(earliest ?? session, session)
      } else {
        unplacedCosts[kept] = position
        kept += 1
      }
    }
    unplacedCosts.removeSubrange(kept...)
    return earliest
  }

  @inline(__always)
  private func place(of record: FactRecordView) -> Place {
    Place(file: files[Int(rowFiles.file(of: record))], line: record.line)
  }
}

extension UserHistory {
  fileprivate mutating func merge(_ record: FactRecordView, _ place: Place) {
    let id = append(text: record.id)
    merge(
      ConversionFact(
        id: id, instant: record.instant, revenue: record.amount, place: place,
        isFromJourney: record.flags != 0, details: append(text: record.details)))
  }

  /// The earliest instant of the sessions after the first `known` ones; nil if there are none.
  fileprivate func earliestSession(from known: Int) -> Instant? {
    guard known < sessions.count else { return nil }
    var earliest = sessions[known].instant
    for session in sessions[known...] { earliest = min(earliest, session.instant) }
    return earliest
  }

  mutating func removeSession(at index: Int) { sessions.remove(at: index) }

  mutating func removeConversion(at index: Int) { conversions.remove(at: index) }
}
