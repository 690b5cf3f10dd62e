import GRDB

/// Which ids are known to be one person's; an id that is nobody else's is in no list.
///
/// Facts stay with the id that the export gave them. What is made of them is the person's, and
/// stands under its representative; see ``PersonGraph``.
struct Persons {
  /// Whether there is none: nothing else need be asked then.
  let isEmpty: Bool
  private let find: HotStatement
  private let list: HotStatement

  init(_ database: Database) throws {
    isEmpty = try Int.fetchOne(database, sql: "SELECT 1 FROM person LIMIT 1") == nil
    find = try HotStatement(
      database, "SELECT person_hash, person_id FROM person WHERE user_hash = ? AND user_id = ?")
    list = try HotStatement(
      database,
      """
      SELECT user_hash, user_id FROM person WHERE person_hash = ? AND person_id = ?
      ORDER BY user_hash, user_id
      """)
  }

  /// The representative of the person that an id is one of; nil if it stands alone.
  func person(of hash: UInt64, id: [UInt8]) throws -> UserKey? {
    guard !isEmpty else { return nil }
    return try id.withUnsafeBytes { id in
      find.bind(hash, id, at: 1)
      defer { find.reset() }
      return try find.step() ? find.user(0) : nil
    }
  }

  /// All ids of a person, the representative's among them, in the order of the tables.
  func members(of person: UserKey) throws -> [UserKey] {
    try person.id.withUnsafeBytes { id in
      list.bind(person.hash, id, at: 1)
      defer { list.reset() }
      var members: [UserKey] = []
      while try list.step() { members.append(list.user(0)) }
      return members
    }
  }
}
