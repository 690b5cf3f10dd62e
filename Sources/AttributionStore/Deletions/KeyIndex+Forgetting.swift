import AttributionCore

extension KeyIndex {
  /// Owns the sessions of forgotten users, so that what they cost is not waited for; no user's
  /// hash, which is below 2^63.
  static let forgotten = UInt64.max

  /// A key, by its hash, and who has it.
  struct Ownership {
    var hash: UInt64
    var owner: UInt64
  }

  /// Takes keys from their owners, and gives them to ``forgotten`` or to nobody.
  mutating func forget(_ keys: [Ownership], keeping isKept: Bool) throws {
    let keys = keys.sorted { $0.hash < $1.hash }
    var entries: [Entry] = []
    var position = 0
    while position < keys.count {
      let bucket = Self.bucket(of: keys[position].hash)
      try read(bucket, into: &entries)
      let before = entries
      while position < keys.count, Self.bucket(of: keys[position].hash) == bucket {
        Self.forget(keys[position], keeping: isKept, in: &entries)
        position += 1
      }
      if entries != before { try write(bucket, entries) }
    }
  }

  private static func forget(
    _ key: Ownership, keeping isKept: Bool, in entries: inout [Entry]
  ) {
    let rest = rest(of: key.hash)
    let start = entries.partitioningIndex { $0.rest >= rest }
    var end = start
    while end < entries.count, entries[end].rest == rest { end += 1 }
    guard let own = entries[start..<end].firstIndex(where: { $0.userHash == key.owner })
    else { return }
    entries.remove(at: own)
    end -= 1
    let isKnown = entries[start..<end].contains { $0.userHash == forgotten }
    // Owners of one key stand ascending, and this one is the greatest.
    if isKept, !isKnown {
      entries.insert(Entry(rest: rest, userHash: forgotten), at: end)
    }
  }
}
