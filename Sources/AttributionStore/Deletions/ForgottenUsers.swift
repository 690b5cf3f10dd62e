import AttributionCore
import GRDB

/// The users who were forgotten: a hash of each id, and the line that asked for it.
///
/// The hash is SipHash with 127 bits of output under the database's own key; see ``KeyHash``. That
/// is enough: of ten thousand million ids two would share one with a chance of 10^-18, nobody who
/// only writes files knows the key, and whoever has the database and a guess of an id could try
/// the guess on a salted SHA-256 as well. The proof is meant to be found by who knows the id.
struct ForgottenUsers {
  private let find: HotStatement
  private let insert: HotStatement
  private let database: Database

  init(_ database: Database) throws {
    self.database = database
    find = try HotStatement(database, "SELECT 1 FROM forgotten_user WHERE high = ? AND low = ?")
    insert = try HotStatement(
      database,
      """
      INSERT OR IGNORE INTO forgotten_user (high, low, id_length, file, line)
      VALUES (?, ?, ?, ?, ?)
      """)
  }

  func contains(_ id: KeyHash.Value) throws -> Bool {
    find.bind(Int64(bitPattern: id.high), at: 1)
    find.bind(Int64(bitPattern: id.low), at: 2)
    defer { find.reset() }
    return try find.step()
  }

  /// Remembers a user by the hash of an id of that length.
  ///
  /// - Returns: Whether it was not remembered before.
  func insert(_ id: KeyHash.Value, length: Int, _ place: Place) throws -> Bool {
    insert.bind(Int64(bitPattern: id.high), at: 1)
    insert.bind(Int64(bitPattern: id.low), at: 2)
    insert.bind(Int64(length), at: 3)
    insert.bind(place.file.rawValue, at: 4)
    insert.bind(place.line, at: 5)
    try insert.run()
    return database.changesCount > 0
  }

  /// The lengths that their ids have, in bytes.
  func lengths() throws -> Set<Int> {
    try Set(Int.fetchAll(database, sql: "SELECT DISTINCT id_length FROM forgotten_user"))
  }
}
