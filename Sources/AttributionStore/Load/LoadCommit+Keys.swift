import AttributionCore

extension LoadCommit {
  /// The keys of one partition, in order.
  private struct Keys: ~Copyable {
    let records: SpooledRecords
    var order = HashOrder()

    init(_ spool: Spool, _ partition: Int, of load: FactLoad) throws {
      records = try spool.take(partition)
      let skipsSome = load.skipsSome
      for segment in records.segments {
        for offset in stride(from: 0, to: segment.count, by: KeyRecord.length) {
          let record = segment.loadUnaligned(fromByteOffset: offset, as: KeyRecord.self)
          guard let base = segment.baseAddress, !skipsSome || !load.skips(row: record.row) else {
            continue
          }
          order.append(hash: record.hash, record: base + offset)
        }
      }
      order.sort()
    }

    /// The record at a position of the order.
    subscript(position: Int) -> KeyRecord {
      order.entries[position].record.loadUnaligned(as: KeyRecord.self)
    }
  }

  /// Stores the keys of all facts, and sends costs to the users of their sessions.
  mutating func moveKeys() throws {
    // In the order of the table.
    let firstRows = try pages.flatMap { try FirstRows($0, "key_index", database) }
    try moveSessionKeysAndCosts(to: try KeyIndex(database, .session, firstRows: firstRows))
    try moveConversionKeys(to: try KeyIndex(database, .conversion, firstRows: firstRows))
    try firstRows?.finish()
  }

  private mutating func moveConversionKeys(to index: KeyIndex) throws {
    for partition in 0..<Spool.partitionCount {
      let keys = try Keys(load.conversionKeys, partition, of: load)
      var position = 0
      var bucketEntries: [KeyIndex.Entry] = []
      while position < keys.order.entries.count {
        try onProgress()
        let bucket = KeyIndex.bucket(of: keys.order.entries[position].hash)
        bucketEntries.removeAll(keepingCapacity: true)
        if !keysAreNew { try index.read(bucket, into: &bucketEntries) }
        let before = bucketEntries
        try merge(keys, &position, bucket, into: &bucketEntries, of: .conversion)
        if bucketEntries != before { try index.write(bucket, bucketEntries) }
      }
    }
  }

  private mutating func moveSessionKeysAndCosts(to index: KeyIndex) throws {
    for partition in 0..<Spool.partitionCount {
      let keys = try Keys(load.sessionKeys, partition, of: load)
      let costs = try load.costs.take(partition)
      let costOrder = costOrder(costs)
      var keyPosition = 0
      var costPosition = 0
      var entries: [KeyIndex.Entry] = []
      while true {
        let nextKey =
          keyPosition < keys.order.entries.count
          ? KeyIndex.bucket(of: keys.order.entries[keyPosition].hash) : .max
        let nextCost =
          costPosition < costOrder.entries.count
          ? KeyIndex.bucket(of: costOrder.entries[costPosition].hash) : .max
        let bucket = min(nextKey, nextCost)
        guard bucket != .max else { break }
        try onProgress()
        entries.removeAll(keepingCapacity: true)
        if !keysAreNew { try index.read(bucket, into: &entries) }
        if bucket == nextKey {
          let before = entries
          try merge(keys, &keyPosition, bucket, into: &entries, of: .session)
          if entries != before { try index.write(bucket, entries) }
          try settleWaitingCosts(bucket, entries)
        }
        if bucket == nextCost {
          try sendCosts(costOrder, &costPosition, bucket, entries)
        }
      }
    }
  }

  /// Merges a bucket's new keys into its entries; users who lose a key lose its fact.
  private mutating func merge(
    _ keys: borrowing Keys, _ position: inout Int, _ bucket: UInt64,
    into entries: inout [KeyIndex.Entry], of kind: KeyedFact
  ) throws {
    var merged: [KeyIndex.Entry] = []
    merged.reserveCapacity(entries.count + 16)
    var known = 0
    while position < keys.order.entries.count,
      KeyIndex.bucket(of: keys.order.entries[position].hash) == bucket
    {
      let hash = keys.order.entries[position].hash
      let rest = KeyIndex.rest(of: hash)
      while known < entries.count, entries[known].rest < rest {
        merged.append(entries[known])
        known += 1
      }
      let isNew = known == entries.count || entries[known].rest != rest
      let next = position + 1
      if isNew, next == keys.order.entries.count || keys.order.entries[next].hash != hash {
        // Nearly all keys: seen for the first time, and once.
        let record = keys[position]
        merged.append(KeyIndex.Entry(rest: rest, userHash: record.userHash))
        position = next
        continue
      }
      var owners: [UInt64] = []
      while known < entries.count, entries[known].rest == rest {
        owners.append(entries[known].userHash)
        known += 1
      }
      var winners: [(check: UInt64, record: KeyRecord)] = []
      while position < keys.order.entries.count, keys.order.entries[position].hash == hash {
        let record = keys[position]
        position += 1
        let earlier = winners.firstIndex { $0.check == record.check }
        if load.hasPolicies,
          try givesWay(record, of: kind, hash, isInLoad: earlier != nil, owners: owners)
        {
          continue
        }
        if let index = earlier {
          let earlier = winners[index].record
          if earlier.userHash != record.userHash {
            // Rows of the winner's user merge by themselves; all others of the key fall away.
            supersede(keys, upTo: position - 1, hash, record)
          }
          winners[index].record = record
        } else {
          winners.append((record.check, record))
        }
      }
      for (check, record) in winners {
        repeats.insert(record.userHash)
        for owner in owners where owner != record.userHash {
          if try evict(kind, KeyHash.Value(high: hash, low: check), from: owner, to: record) {
            owners.removeAll { $0 == owner }
          }
        }
        if !owners.contains(record.userHash) { owners.append(record.userHash) }
      }
      for owner in owners.sorted() {
        merged.append(KeyIndex.Entry(rest: rest, userHash: owner))
      }
    }
    merged.append(contentsOf: entries[known...])
    entries = merged
  }

  /// Notes the earlier rows of a key that a later row gives to another user.
  private mutating func supersede(
    _ keys: borrowing Keys, upTo end: Int, _ hash: UInt64, _ winner: KeyRecord
  ) {
    var index = end - 1
    while index >= 0, keys.order.entries[index].hash == hash {
      let record = keys[index]
      if record.check == winner.check { supersededRows.insert(record.row) }
      index -= 1
    }
  }

  /// Takes a fact from a user in the database whose key now belongs to another.
  ///
  /// - Returns: Whether the user had it; the hash alone does not prove it.
  private mutating func evict(
    _ kind: KeyedFact, _ key: KeyHash.Value, from owner: UInt64, to winner: KeyRecord
  ) throws -> Bool {
    if owner == KeyIndex.forgotten {
      forgetting.revive(key, owner: winner.userHash)
      return true
    }
    for var user in try changes.table.users(owner) {
      switch kind {
      case .session:
        guard let index = kind.index(of: key, in: user, load.hash) else { continue }
        let session = user.history.sessions[index]
        if let cost = session.cost {
          try send(cost, of: user.history.string(session.id), to: winner.userHash)
        }
        try changes.change(owner, &user) { history in
          history.removeSession(at: index)
          return UserChanges.Effect(touchesJourneys: true, earliestChange: session.instant)
        }
      case .conversion:
        guard let index = kind.index(of: key, in: user, load.hash) else { continue }
        try changes.change(owner, &user) { history in
          history.removeConversion(at: index)
          return UserChanges.Effect(touchesJourneys: true, earliestChange: nil)
        }
      }
      return true
    }
    return false
  }
}
