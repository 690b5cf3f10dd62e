import AttributionCore

extension LoadCommit {
  /// The costs of one partition, in the order of their sessions' keys.
  func costOrder(_ bytes: borrowing ByteBuffer) -> HashOrder {
    var order = HashOrder()
    let skipped = load.skipped
    bytes.withUnsafeBytes { bytes in
      var offset = 0
      while offset < bytes.count {
        let record = FactRecordView(bytes, at: offset)
        if !skipped[Int(record.file)] {
          order.append(hash: record.userHash, offset: offset)
        }
        offset = record.end
      }
    }
    order.sort()
    return order
  }

  /// Sends a bucket's costs to the users of their sessions; those of unknown sessions wait.
  mutating func sendCosts(
    _ bytes: borrowing ByteBuffer, _ order: HashOrder, _ position: inout Int, _ bucket: UInt64,
    _ entries: [KeyIndex.Entry]
  ) throws {
    try bytes.withUnsafeBytes { bytes in
      var known = 0
      while position < order.entries.count,
        KeyIndex.bucket(of: order.entries[position].hash) == bucket
      {
        let hash = order.entries[position].hash
        let rest = KeyIndex.rest(of: hash)
        let record = FactRecordView(bytes, at: order.entries[position].offset)
        position += 1
        while known < entries.count, entries[known].rest < rest { known += 1 }
        guard known < entries.count, entries[known].rest == rest else {
          let place = Place(file: load.files[Int(record.file)], line: record.line)
          try waiting.add(
            hash, session: record.id, CostFact(amount: record.amount, place: place))
          continue
        }
        for entry in entries[known...].prefix(while: { $0.rest == rest }) {
          try send(
            amount: record.amount, file: record.file, line: record.line, of: record.id,
            to: entry.userHash)
        }
      }
    }
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
  func send(_ cost: CostFact, of session: String, to userHash: UInt64) throws {
    var session = session
    try session.withUTF8 {
      try send(
        amount: cost.amount, file: load.number(of: cost.place.file), line: cost.place.line,
        of: UnsafeRawBufferPointer($0), to: userHash)
    }
  }

  private func send(
    amount: Money, file: UInt32, line: Int64, of session: UnsafeRawBufferPointer,
    to userHash: UInt64
  ) throws {
    let record = FactRecord(
      userHash: userHash, amount: amount, line: line, row: .max, file: file, kind: .cost)
    try load.facts.append(to: Spool.partition(of: userHash)) {
      record.append(to: &$0, id: session, user: .empty, details: .empty)
    }
  }
}
