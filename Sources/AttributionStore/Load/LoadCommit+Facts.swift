import AttributionCore

extension LoadCommit {
  /// Merges all facts into their users' histories, in the order of the table.
  mutating func mergeFacts() throws {
    var order = HashOrder()
    let skipped = load.skipped
    for partition in 0..<Spool.partitionCount {
      let bytes = try load.facts.take(partition)
      order.removeAll()
      try bytes.withUnsafeBytes { bytes in
        var offset = 0
        while offset < bytes.count {
          let record = FactRecordView(bytes, at: offset)
          if !skipped[Int(record.file)], !supersededRows.contains(record.row) {
            order.append(hash: record.userHash, offset: offset)
          }
          offset = record.end
        }
        order.sort()
        var position = 0
        while position < order.entries.count {
          let start = position
          let hash = order.entries[start].hash
          while position < order.entries.count, order.entries[position].hash == hash {
            position += 1
          }
          try onProgress()
          try mergeUsers(hash, bytes, order.entries[start..<position])
        }
      }
    }
  }

  /// Merges the facts of the users, usually one, whose ids have one hash.
  private mutating func mergeUsers(
    _ hash: UInt64, _ bytes: UnsafeRawBufferPointer, _ entries: ArraySlice<HashOrder.Entry>
  ) throws {
    var users = usersAreNew ? [] : try changes.table.users(hash)
    // Costs that have not met their session, by position in the group.
    var costs: [Int] = []
    for (index, entry) in entries.enumerated() {
      let record = FactRecordView(bytes, at: entry.offset)
      if record.kind == .cost {
        costs.append(index)
      } else if !users.contains(where: { record.user.isSame(as: $0.id) }) {
        let isTwin = !users.isEmpty
        if isTwin { for index in users.indices { users[index].hasTwins = true } }
        users.append(
          HistoryTable.StoredUser(
            id: Array(record.user), history: spareHistories.popLast() ?? UserHistory(),
            isTwin: isTwin, hasTwins: isTwin))
      }
    }
    let merging = FactMerging(channels: channels, files: load.files)
    for index in users.indices {
      let id = users[index].id
      let isOnly = users.count == 1
      try changes.change(hash, &users[index]) { history in
        merging.merge(
          bytes, entries, into: &history, costs: &costs,
          of: { isOnly || $0.user.isSame(as: id) })
      }
    }
    for index in costs {
      // The hash matched, the session did not: it is another one, which has not come.
      let record = FactRecordView(bytes, at: entries[entries.startIndex + index].offset)
      let place = Place(file: load.files[Int(record.file)], line: record.line)
      try waiting.add(
        load.hash(record.id).high, session: record.id,
        CostFact(amount: record.amount, place: place))
    }
    while var user = users.popLast() {
      user.history.removeAll()
      spareHistories.append(user.history)
    }
  }
}

/// Merges one user's records into what is known of the user.
private struct FactMerging {
  let channels: [ChannelID]
  let files: [FileID]

  func merge(
    _ bytes: UnsafeRawBufferPointer, _ entries: ArraySlice<HashOrder.Entry>,
    into history: inout UserHistory, costs: inout [Int],
    of belongs: (FactRecordView) -> Bool
  ) -> UserChanges.Effect {
    let known = history.sessions.count
    var effect = UserChanges.Effect()
    for entry in entries {
      let record = FactRecordView(bytes, at: entry.offset)
      let place = Place(file: files[Int(record.file)], line: record.line)
      switch record.kind {
      case .session where belongs(record):
        history.add(record, channel: channels[Int(record.channel)], place)
        effect.touchesJourneys = true
      case .conversion where belongs(record):
        history.mergeConversion(record, place)
        effect.touchesJourneys = true
      default:
        break
      }
    }
    effect.earliestChange = history.mergeSessions(known: known)
    let earliestCost = history.place(
      &costs,
      { FactRecordView(bytes, at: entries[entries.startIndex + $0].offset) },
      { files[Int($0)] })
    if let earliestCost {
      effect.earliestChange = min(effect.earliestChange ?? earliestCost, earliestCost)
    }
    return effect
  }
}

extension UserHistory {
  fileprivate mutating func add(_ record: FactRecordView, channel: ChannelID, _ place: Place) {
    let id = append(text: record.id)
    sessions.append(
      SessionFact(
        id: id, instant: record.instant, channel: channel,
        flags: SessionFlags(rawValue: record.flags), place: place, cost: nil,
        details: append(text: record.details)))
  }

  fileprivate mutating func mergeConversion(_ record: FactRecordView, _ place: Place) {
    let id = append(text: record.id)
    merge(
      ConversionFact(
        id: id, instant: record.instant, revenue: record.amount, place: place,
        isFromJourney: record.flags != 0, details: append(text: record.details)))
  }

  /// Gives costs to their sessions, the later of two to one session last, and takes them from the
  /// list.
  ///
  /// - Returns: The earliest instant of a session that got one.
  fileprivate mutating func place(
    _ costs: inout [Int], _ record: (Int) -> FactRecordView,
    _ file: (UInt32) -> FileID
  ) -> Instant? {
    guard !costs.isEmpty else { return nil }
    var earliest: Instant?
    // Many costs of a user with many sessions: look sessions up rather than scan for each.
    var positions: [[UInt8]: Int] = [:]
    let isLarge = costs.count > 8 && sessions.count > 64
    if isLarge {
      for (index, session) in sessions.enumerated() {
        positions[Array(string(session.id).utf8)] = index
      }
    }
    costs.removeAll { index in
      let record = record(index)
      let found =
        isLarge
        ? positions[Array(record.id)]
        : sessions.firstIndex { matches($0.id, record.id) }
      guard let found else { return false }
      sessions[found].cost = CostFact(
        amount: record.amount, place: Place(file: file(record.file), line: record.line))
      earliest = min(earliest ?? sessions[found].instant, sessions[found].instant)
      return true
    }
    return earliest
  }

  mutating func removeSession(at index: Int) { sessions.remove(at: index) }

  mutating func removeConversion(at index: Int) { conversions.remove(at: index) }
}
