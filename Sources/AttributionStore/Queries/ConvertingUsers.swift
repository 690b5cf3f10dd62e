import AttributionCore
import GRDB

/// Reads the users who may have converted, and persons of several ids each whole, once.
///
/// Who has a conversion is attributed or waits for it, so nobody else's history is read; unless
/// everybody is attributed because paths are counted, and histories say themselves who converted.
struct ConvertingUsers {
  private let keys: HotStatement
  private let table: HistoryTable
  private let persons: Persons
  private let reader: PersonHistory
  /// Persons who were read, whichever of their ids came first.
  private var done: Set<UserKey> = []

  init(_ database: Database) throws {
    // Not shared: a scan may end anywhere.
    let everybodyIsAttributed = try Generation(database).keepsPaths()
    keys = try HotStatement(
      own: everybodyIsAttributed
        ? """
        SELECT user, user_id FROM history WHERE conversions IS NOT NULL
        UNION
        SELECT user, user_id FROM history_more WHERE conversions IS NOT NULL
        """
        : """
        SELECT user_hash, user_id FROM attributed_user
        UNION
        SELECT user_hash, user_id FROM pending_user
        """, database)
    table = try HistoryTable(database)
    persons = try Persons(database)
    reader = try PersonHistory(database)
  }

  /// Overwrites `id`, a person's representative, and `history` with the next who converted; false at
  /// the end.
  mutating func next(id: inout [UInt8], history: inout UserHistory) throws -> Bool {
    while try keys.step() {
      let user = keys.user(0)
      if let person = try persons.person(of: user.hash, id: user.id) {
        guard done.insert(person).inserted else { continue }
        _ = try reader.read(try persons.members(of: person), into: &history)
        id = person.id
      } else {
        history = try table.user(user.hash, id: user.id)?.history ?? UserHistory()
        id = user.id
      }
      if !history.conversions.isEmpty { return true }
    }
    keys.reset()
    return false
  }
}
