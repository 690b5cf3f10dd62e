import AttributionCore
import GRDB

/// The table of histories: a user's facts in a row of JSON, found by the hash of the user's id.
///
/// The hash is the row's number, so a load writes rows in order and a user is one look-up. What
/// does not fit that stands in `history_more`: the sessions of a user beyond the first
/// ``chunkLength``, in rows of as many each, so that a user with a hundred thousand of them stays
/// cheap to extend; and users whose hash is another's, should that ever happen.
struct HistoryTable {
  /// Sessions in a row.
  static let chunkLength = 256

  private let select: HotStatement
  private let insert: HotStatement
  private let update: HotStatement
  private let delete: HotStatement
  private let reclaim: HotStatement
  private let more: MoreHistory
  private let scratch = RowScratch()
  /// New users of a first load; nil where rows go through SQLite.
  private var firstRows: FirstRows?

  init(_ database: Database) throws {
    select = try HotStatement(
      database, "SELECT user_id, sessions, conversions, has_more FROM history WHERE user = ?")
    insert = try HotStatement(
      database,
      """
      INSERT INTO history (user_id, sessions, conversions, has_more, user) VALUES (?, ?, ?, ?, ?)
      """)
    update = try HotStatement(
      database,
      """
      UPDATE history SET user_id = ?, sessions = ?, conversions = ?, has_more = ? WHERE user = ?
      """)
    delete = try HotStatement(database, "DELETE FROM history WHERE user = ?")
    reclaim = try HotStatement(
      database,
      """
      DELETE FROM history WHERE user = ?1 AND sessions = '[]' AND conversions IS NULL
        AND NOT EXISTS (SELECT 1 FROM history_more WHERE user = ?1)
      """)
    more = try MoreHistory(database)
  }

  /// A user as stored: usually one for a hash.
  struct StoredUser {
    var id: [UInt8]
    var history = UserHistory()
    /// How many rows are stored; zero for a user that is new.
    var chunks = 0
    /// Whether another user has the hash and the row of that number.
    var isTwin = false
    /// Whether other users have the hash too.
    var hasTwins = false
  }

  /// The users whose ids have that hash, the one with the row of that number first.
  func users(_ hash: UInt64) throws -> [StoredUser] {
    select.bind(Int64(bitPattern: hash), at: 1)
    defer { select.reset() }
    guard try select.step() else { return [] }
    var users = [StoredUser(id: select.withBytes(0) { Array($0) }, chunks: 1)]
    try select.withBytes(1) { try users[0].history.decodeSessions($0) }
    if !select.isNull(2) {
      try select.withBytes(2) { try users[0].history.decodeConversions($0) }
    }
    guard select.integer(3) != 0 else { return users }
    try more.add(hash, to: &users)
    // The row of a user who is gone stays as long as others have the hash.
    return users.filter { !$0.history.isEmpty }
  }

  /// The user of that id, if known.
  func user(_ hash: UInt64, id: [UInt8]) throws -> StoredUser? {
    try users(hash).first { $0.id == id }
  }

  /// Stores a user's settled history in place of what is stored, from the first session on that
  /// may differ; conversions are always stored.
  func store(_ user: StoredUser, _ hash: UInt64, firstChanged: Int) throws {
    let history = user.history
    let count = history.sessions.count
    let needed = max(1, (count + Self.chunkLength - 1) / Self.chunkLength)
    let hasMore = needed > 1 || user.hasTwins
    if let firstRows, user.chunks == 0, !user.isTwin {
      try Self.write(user, hash, hasMore: hasMore, to: firstRows)
      if needed == 1 { return }
    }
    scratch.second.removeAll()
    if !history.conversions.isEmpty { history.encodeConversions(into: &scratch.second) }
    for chunk in 0..<needed {
      let start = chunk * Self.chunkLength
      let end = min(count, start + Self.chunkLength)
      if chunk > 0, chunk < user.chunks, end <= firstChanged { continue }
      scratch.first.removeAll()
      history.encodeSessions(start..<end, into: &scratch.first)
      if chunk > 0 || user.isTwin {
        try writeMore(hash, user.id, chunk)
      } else if user.chunks > 0 {
        try write(update, hash, user.id, hasMore: hasMore)
      } else if firstRows == nil {
        try writeFirst(hash, user.id, hasMore: hasMore)
      }
    }
    if user.isTwin { try more.announce(hash) }
    if needed < user.chunks { try more.remove(hash, id: user.id, from: needed) }
  }

  /// From now on, new users come in the order of their hashes and are stored past SQLite, where the
  /// table has no rows; nobody may read it until ``endFirstRows()``.
  mutating func beginFirstRows(_ pages: DraftPages?, _ database: Database) throws {
    firstRows = try pages.flatMap { try FirstRows($0, "history", database) }
  }

  mutating func endFirstRows() throws {
    try firstRows?.finish()
    firstRows = nil
  }

  private static func write(
    _ user: StoredUser, _ hash: UInt64, hasMore: Bool, to rows: FirstRows
  ) throws {
    let history = user.history
    try rows.append(Int64(bitPattern: hash)) { row in
      row.appendNull()
      row.appendText { text in user.id.withUnsafeBytes { text.append($0) } }
      row.appendText {
        history.encodeSessions(0..<min(chunkLength, history.sessions.count), into: &$0)
      }
      if history.conversions.isEmpty {
        row.appendNull()
      } else {
        row.appendText { history.encodeConversions(into: &$0) }
      }
      row.append(hasMore)
    }
  }

  /// Writes a new row of a number: what was encoded last.
  ///
  /// The number may be that of an empty row, left for users of the hash who are gone by now, too.
  private func writeFirst(_ hash: UInt64, _ id: [UInt8], hasMore: Bool) throws {
    do {
      try write(insert, hash, id, hasMore: hasMore)
    } catch let error as DatabaseError {
      guard error.resultCode == .SQLITE_CONSTRAINT else { throw error }
      reclaim.bind(Int64(bitPattern: hash), at: 1)
      try reclaim.run()
      try write(insert, hash, id, hasMore: hasMore)
    }
  }

  /// Writes the row of a number: what was encoded last.
  private func write(
    _ statement: HotStatement, _ hash: UInt64, _ id: [UInt8], hasMore: Bool
  ) throws {
    try id.withUnsafeBytes { id in
      try scratch.first.withUnsafeBytes { sessions in
        try scratch.second.withUnsafeBytes { conversions in
          statement.bind(text: id, at: 1)
          statement.bind(text: sessions, at: 2)
          if conversions.isEmpty {
            statement.bindNull(at: 3)
          } else {
            statement.bind(text: conversions, at: 3)
          }
          statement.bind(hasMore ? 1 : 0, at: 4)
          statement.bind(Int64(bitPattern: hash), at: 5)
          try statement.run()
        }
      }
    }
  }

  /// Writes a row of those that do not fit: what was encoded last.
  private func writeMore(_ hash: UInt64, _ id: [UInt8], _ chunk: Int) throws {
    try scratch.first.withUnsafeBytes { sessions in
      try scratch.second.withUnsafeBytes { conversions in
        try more.replace(
          hash, id: id, chunk: chunk, sessions: sessions,
          conversions: chunk == 0 ? conversions : .empty)
      }
    }
  }

  /// Removes all that is stored of a user.
  func remove(_ user: StoredUser, _ hash: UInt64) throws {
    if user.isTwin || user.chunks > 1 { try more.remove(hash, id: user.id, from: 0) }
    guard !user.isTwin, user.chunks > 0 else { return }
    if user.hasTwins {
      scratch.first.removeAll()
      scratch.first.append("[]")
      scratch.second.removeAll()
      try write(update, hash, user.id, hasMore: true)
    } else {
      delete.bind(Int64(bitPattern: hash), at: 1)
      try delete.run()
    }
  }
}
