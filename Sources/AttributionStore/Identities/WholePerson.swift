import AttributionCore
import GRDB

/// A user together with all other ids of the same person.
struct WholePerson {
  /// The id that stands for all of them.
  let id: String
  /// The facts of all of them, in order.
  let history: UserHistory
  private let members: [UserKey]
  let owners: FactOwners

  /// Finds the person of a user as stored.
  init(_ user: HistoryTable.StoredUser, _ hash: UInt64, _ database: Database) throws {
    let persons = try Persons(database)
    guard let person = try persons.person(of: hash, id: user.id) else {
      id = String(decoding: user.id, as: UTF8.self)
      history = user.history
      members = []
      owners = FactOwners(UserKey(hash: hash, id: user.id))
      return
    }
    id = String(decoding: person.id, as: UTF8.self)
    members = try persons.members(of: person)
    var whole = UserHistory()
    var owners = FactOwners()
    _ = try PersonHistory(database).read(members, into: &whole) { owners.append($0, $1) }
    history = whole
    self.owners = owners
  }

  /// Its ids, ascending; empty where there is only one.
  func ids(limit: Int) -> [String] {
    members.map(\.id).sorted { $0.lexicographicallyPrecedes($1) }.prefix(limit)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The id that the export gave a session of the history.
  func user(of session: SessionFact) -> String {
    let owner = owners.position(of: session.id)
    return owner < owners.users.count
      ? String(decoding: owners.users[owner].id, as: UTF8.self) : id
  }
}
