import AttributionCore

extension LoadCommit {
  /// The costs of one partition, in the order of their sessions' keys.
  func costOrder(_ costs: borrowing SpooledRecords) -> HashOrder {
    var order = HashOrder()
    let skipped = load.skipped
    costs.forEachFact { record in
      if !skipped[Int(record.file)] { order.append(hash: record.userHash, record: record.start) }
    }
    order.sort()
    return order
  }

  /// Sends a bucket's costs to the users of their sessions; those of unknown sessions wait.
  mutating func sendCosts(
    _ order: HashOrder, _ position: inout Int, _ bucket: UInt64, _ entries: [KeyIndex.Entry]
  ) throws {
    var known = 0
    while position < order.entries.count,
      KeyIndex.bucket(of: order.entries[position].hash) == bucket
    {
      let hash = order.entries[position].hash
      let rest = KeyIndex.rest(of: hash)
      let record = FactRecordView(at: order.entries[position].record)
      position += 1
      while known < entries.count, entries[known].rest < rest { known += 1 }
      guard known < entries.count, entries[known].rest == rest else {
        try wait(record, hash)
        continue
      }
      var owner = known
      while owner < entries.count, entries[owner].rest == rest {
        try send(
          amount: record.amount, file: record.file, line: record.line, of: record.id,
          to: entries[owner].userHash)
        owner += 1
      }
    }
  }

  /// Keeps a cost whose session is not there.
  mutating func wait(_ record: FactRecordView, _ hash: UInt64) throws {
    if load.hasPolicies, try waiting.has(hash, session: record.id), try costGivesWay(record) {
      return
    }
    let place = Place(file: load.files[Int(record.file)], line: record.line)
    try waiting.add(hash, session: record.id, CostFact(amount: record.amount, place: place))
  }

  /// Sends the waiting costs of a bucket's sessions that have come now.
  mutating func settleWaitingCosts(_ bucket: UInt64, _ entries: [KeyIndex.Entry]) throws {
    for cost in try waiting.costs(inBucket: bucket) {
      let rest = KeyIndex.rest(of: cost.hash)
      let owners = entries.filter { $0.rest == rest }
      guard !owners.isEmpty else { continue }
      try waiting.remove(cost)
      for owner in owners {
        try send(
          cost.fact, of: String(decoding: cost.session, as: UTF8.self), to: owner.userHash)
      }
    }
  }

  /// Sends a stored cost to a session's new user.
  mutating func send(_ cost: CostFact, of session: String, to userHash: UInt64) throws {
    var session = session
    try session.withUTF8 {
      try send(
        amount: cost.amount, file: load.number(of: cost.place.file), line: cost.place.line,
        of: UnsafeRawBufferPointer($0), to: userHash)
    }
  }

  private mutating func send(
    amount: Money, file: UInt32, line: Int64, of session: UnsafeRawBufferPointer,
    to userHash: UInt64
  ) throws {
    guard userHash != KeyIndex.forgotten else {
      let place = Place(file: load.files[Int(file)], line: line)
      return try forgetting.costs.keep(
        CostFact(amount: amount, place: place), of: load.hash(session))
    }
    let record = FactRecord(
      userHash: userHash, amount: amount, line: line, row: .max, file: file, kind: .cost)
    try load.facts.append(record, id: session, user: .empty, details: .empty)
  }
}
