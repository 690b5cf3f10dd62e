import GRDB

/// Reads all histories in the order of their users' hashes.
struct HistoryScan {
  private let select: HotStatement
  private let more: MoreHistory
  /// Users who share the hash of the one before.
  private var twins: [HistoryTable.StoredUser] = []
  private var hash: UInt64 = 0

  /// Starts after all users of a hash, or at the beginning.
  ///
  /// With `skippingIdle` most of those who never converted are passed over unread.
  init(_ database: Database, after hash: UInt64? = nil, skippingIdle: Bool = false) throws {
    // Not shared: a scan may end anywhere.
    select = try HotStatement(
      own: """
        SELECT user, user_id, sessions, conversions, has_more FROM history
        WHERE user > ? \(skippingIdle ? "AND (conversions IS NOT NULL OR has_more <> 0)" : "")
        ORDER BY user
        """, database)
    select.bind(hash.map { Int64(bitPattern: $0) } ?? -1, at: 1)
    more = try MoreHistory(database)
  }

  /// Overwrites `id` and `history` with the next user's and returns the hash; nil at the end.
  mutating func next(id: inout [UInt8], history: inout UserHistory) throws -> UInt64? {
    if let twin = twins.popLast() {
      id = twin.id
      history = twin.history
      return hash
    }
    guard try select.step() else {
      select.reset()
      return nil
    }
    hash = UInt64(bitPattern: select.integer(0))
    select.withBytes(1) {
      id.removeAll(keepingCapacity: true)
      id.append(contentsOf: $0)
    }
    history.removeAll()
    try select.withBytes(2) { try history.decodeSessions($0) }
    if !select.isNull(3) { try select.withBytes(3) { try history.decodeConversions($0) } }
    guard select.integer(4) != 0 else { return hash }
    var users = [HistoryTable.StoredUser(id: id, history: history, chunks: 1)]
    try more.add(hash, to: &users)
    users.removeAll { $0.history.isEmpty }
    twins = users.reversed()
    return try next(id: &id, history: &history)
  }
}
