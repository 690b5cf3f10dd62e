import AttributionCore
import GRDB

/// The table of histories: a user's facts in a row of JSON, or in several where there are many.
///
/// Rows are clustered by the hash of the user's id, so that a load writes them in order and a user
/// is one look-up. Sessions are cut into chunks, so that a user with a hundred thousand of them
/// stays cheap to extend: only chunks that changed are written.
struct HistoryTable {
  /// Sessions in a chunk.
  static let chunkLength = 256

  private let select: HotStatement
  private let replace: HotStatement
  private let delete: HotStatement
  private var json: [UInt8] = []
  private var conversionsJSON: [UInt8] = []

  init(_ database: Database) throws {
    select = try HotStatement(
      database,
      """
      SELECT user_id, sessions, conversions FROM history
      WHERE user_hash = ? ORDER BY user_id, chunk
      """)
    replace = try HotStatement(
      database,
      """
      INSERT INTO history (user_hash, user_id, chunk, sessions, conversions)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET sessions = excluded.sessions, conversions = excluded.conversions
      """)
    delete = try HotStatement(
      database, "DELETE FROM history WHERE user_hash = ? AND user_id = ? AND chunk >= ?")
  }

  /// A user as stored: usually one for a hash.
  struct StoredUser {
    var id: [UInt8]
    var history = UserHistory()
    /// How many chunks are stored; zero for a user that is new.
    var chunks = 0
  }

  /// The users whose ids have that hash, ordered by id.
  func users(_ hash: UInt64) throws -> [StoredUser] {
    var users: [StoredUser] = []
    select.bind(Int64(bitPattern: hash), at: 1)
    defer { select.reset() }
    while try select.step() {
      let id = select.withBytes(0) { Array($0) }
      if users.last?.id != id { users.append(StoredUser(id: id)) }
      let last = users.count - 1
      try select.withBytes(1) { try users[last].history.decodeSessions($0) }
      if !select.isNull(2) {
        try select.withBytes(2) { try users[last].history.decodeConversions($0) }
      }
      users[last].chunks += 1
    }
    return users
  }

  /// The user of that id, if known.
  func user(_ hash: UInt64, id: [UInt8]) throws -> StoredUser? {
    try users(hash).first { $0.id == id }
  }

  /// Stores a settled history in place of what is stored of the user.
  ///
  /// - Parameters:
  ///   - chunks: How many chunks are stored now.
  ///   - firstChanged: The first session that may differ from what is stored.
  mutating func store(
    _ history: UserHistory, _ hash: UInt64, id: UnsafeRawBufferPointer, chunks: Int,
    firstChanged: Int = 0
  ) throws {
    let count = history.sessions.count
    let needed = max(1, (count + Self.chunkLength - 1) / Self.chunkLength)
    for chunk in 0..<needed {
      let start = chunk * Self.chunkLength
      let end = min(count, start + Self.chunkLength)
      if chunk > 0, chunk < chunks, end <= firstChanged { continue }
      json.removeAll(keepingCapacity: true)
      history.encodeSessions(start..<end, into: &json)
      conversionsJSON.removeAll(keepingCapacity: true)
      let hasConversions = chunk == 0 && !history.conversions.isEmpty
      if hasConversions { history.encodeConversions(into: &conversionsJSON) }
      replace.bind(Int64(bitPattern: hash), at: 1)
      replace.bind(text: id, at: 2)
      replace.bind(Int64(chunk), at: 3)
      try json.withUnsafeBytes { sessions in
        try conversionsJSON.withUnsafeBytes { conversions in
          replace.bind(text: sessions, at: 4)
          if hasConversions {
            replace.bind(text: conversions, at: 5)
          } else {
            replace.bindNull(at: 5)
          }
          try replace.run()
        }
      }
    }
    if needed < chunks { try remove(hash, id: id, from: needed) }
  }

  /// Removes a user's chunks from one on; from zero on, the user.
  func remove(_ hash: UInt64, id: UnsafeRawBufferPointer, from chunk: Int = 0) throws {
    delete.bind(Int64(bitPattern: hash), at: 1)
    delete.bind(text: id, at: 2)
    delete.bind(Int64(chunk), at: 3)
    try delete.run()
  }
}

/// Reads all histories in the order of the table.
struct HistoryScan {
  private let select: HotStatement
  private var hasRow: Bool

  /// - Parameter onlyConverting: Whether to pass over users without conversions.
  init(_ database: Database, after hash: UInt64? = nil) throws {
    if let hash {
      select = try HotStatement(
        database,
        """
        SELECT user_hash, user_id, sessions, conversions FROM history
        WHERE user_hash > ? ORDER BY user_hash, user_id, chunk
        """)
      select.bind(Int64(bitPattern: hash), at: 1)
    } else {
      select = try HotStatement(
        database,
        """
        SELECT user_hash, user_id, sessions, conversions FROM history
        ORDER BY user_hash, user_id, chunk
        """)
    }
    hasRow = try select.step()
  }

  /// The next user, or nil at the end.
  ///
  /// - Parameters:
  ///   - id: Overwritten with the user's id.
  ///   - history: Overwritten with what is known of the user.
  mutating func next(id: inout [UInt8], history: inout UserHistory) throws -> UInt64? {
    guard hasRow else {
      select.reset()
      return nil
    }
    let hash = select.integer(0)
    select.withBytes(1) {
      id.removeAll(keepingCapacity: true)
      id.append(contentsOf: $0)
    }
    history.removeAll()
    repeat {
      try select.withBytes(2) { try history.decodeSessions($0) }
      if !select.isNull(3) { try select.withBytes(3) { try history.decodeConversions($0) } }
      hasRow = try select.step()
    } while hasRow && select.integer(0) == hash
      && select.withBytes(1, { $0.elementsEqual(id) })
    return UInt64(bitPattern: hash)
  }
}
