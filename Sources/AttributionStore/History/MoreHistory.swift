import GRDB

/// The rows of histories that do not fit in the one of their user's number; see ``HistoryTable``.
struct MoreHistory {
  private let select: HotStatement
  private let upsert: HotStatement
  private let delete: HotStatement
  private let flag: HotStatement

  init(_ database: Database) throws {
    select = try HotStatement(
      database,
      """
      SELECT user_id, sessions, conversions FROM history_more
      WHERE user = ? ORDER BY user_id, chunk
      """)
    upsert = try HotStatement(
      database,
      """
      INSERT OR REPLACE INTO history_more (user, user_id, chunk, sessions, conversions)
      VALUES (?, ?, ?, ?, ?)
      """)
    delete = try HotStatement(
      database, "DELETE FROM history_more WHERE user = ? AND user_id = ? AND chunk >= ?")
    flag = try HotStatement(database, "UPDATE history SET has_more = 1 WHERE user = ?")
  }

  /// Adds what is stored here to the one user of a number, and the others who have its hash.
  func add(_ hash: UInt64, to users: inout [HistoryTable.StoredUser]) throws {
    select.bind(Int64(bitPattern: hash), at: 1)
    defer { select.reset() }
    while try select.step() {
      let id = select.withBytes(0) { Array($0) }
      let index: Int
      if let known = users.firstIndex(where: { $0.id == id }) {
        index = known
      } else {
        index = users.count
        users.append(HistoryTable.StoredUser(id: id, isTwin: true))
      }
      try select.withBytes(1) { try users[index].history.decodeSessions($0) }
      if !select.isNull(2) {
        try select.withBytes(2) { try users[index].history.decodeConversions($0) }
      }
      users[index].chunks += 1
    }
    guard users.count > 1 else { return }
    for index in users.indices { users[index].hasTwins = true }
  }

  func replace(
    _ hash: UInt64, id: [UInt8], chunk: Int, sessions: UnsafeRawBufferPointer,
    conversions: UnsafeRawBufferPointer
  ) throws {
    upsert.bind(Int64(bitPattern: hash), at: 1)
    upsert.bind(Int64(chunk), at: 3)
    try id.withUnsafeBytes { id in
      upsert.bind(text: id, at: 2)
      upsert.bind(text: sessions, at: 4)
      if conversions.isEmpty {
        upsert.bindNull(at: 5)
      } else {
        upsert.bind(text: conversions, at: 5)
      }
      try upsert.run()
    }
  }

  /// Removes a user's rows from one chunk on.
  func remove(_ hash: UInt64, id: [UInt8], from chunk: Int) throws {
    delete.bind(Int64(bitPattern: hash), at: 1)
    delete.bind(Int64(chunk), at: 3)
    try id.withUnsafeBytes {
      delete.bind(text: $0, at: 2)
      try delete.run()
    }
  }

  /// Tells the row of a number that there is more of its hash here.
  func announce(_ hash: UInt64) throws {
    flag.bind(Int64(bitPattern: hash), at: 1)
    try flag.run()
  }
}
