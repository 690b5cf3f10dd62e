import AttributionCore
import GRDB

/// Reads what journeys are made of: users of one id each, in the order of the table, and then
/// persons of several ids, each whole.
struct JourneyScan {
  private var users: HistoryScan?
  private let persons: Persons
  private let personList: HotStatement
  private let reader: PersonHistory

  /// Cursors of persons have the first bit, which no hash has.
  private static let personBit: UInt64 = 1 << 63

  /// Whose journeys were read.
  struct Owner {
    var hash: UInt64
    /// Where another scan goes on.
    var cursor: UInt64
    /// How many users' facts they are.
    var users: Int64
    /// Which facts are whose, where they are those of several ids.
    var parts: FactOwners?
  }

  /// Starts after the owner that had that cursor, or at the beginning.
  ///
  /// With `skippingIdle` most of those who never converted are passed over unread.
  init(_ database: Database, after cursor: UInt64? = nil, skippingIdle: Bool = false) throws {
    let isAmongPersons = cursor.map { $0 & Self.personBit != 0 } ?? false
    users =
      isAmongPersons
      ? nil
      : try HistoryScan(
        database, after: cursor, skippingIdle: skippingIdle)
    persons = try Persons(database)
    reader = try PersonHistory(database)
    // Not shared: a scan may end anywhere.
    personList = try HotStatement(
      own: """
        SELECT DISTINCT person_hash, person_id FROM person WHERE person_hash > ?
        ORDER BY person_hash, person_id
        """, database)
    personList.bind(
      isAmongPersons ? Int64(bitPattern: (cursor ?? 0) & ~Self.personBit) : -1, at: 1)
  }

  /// Overwrites `id`, a person's representative, and `history` with the next; nil at the end.
  mutating func next(id: inout [UInt8], history: inout UserHistory) throws -> Owner? {
    while let hash = try users?.next(id: &id, history: &history) {
      if !persons.isEmpty, try persons.person(of: hash, id: id) != nil { continue }
      return Owner(hash: hash, cursor: hash, users: 1)
    }
    users = nil
    while !persons.isEmpty, try personList.step() {
      let person = personList.user(0)
      var owners = FactOwners()
      let count = try reader.read(try persons.members(of: person), into: &history) {
        owners.append($0, $1)
      }
      guard count > 0 else { continue }
      id = person.id
      return Owner(
        hash: person.hash, cursor: person.hash | Self.personBit, users: count, parts: owners)
    }
    return nil
  }
}
