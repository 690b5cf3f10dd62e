import AttributionCore
import GRDB

/// Marks of users who must be attributed anew, and how many conversions wait with them.
struct PendingMarks {
  private let insert: HotStatement
  private let delete: HotStatement
  private let table: HistoryTable
  private let database: Database

  init(_ database: Database) throws {
    self.database = database
    insert = try HotStatement(
      database, "INSERT OR IGNORE INTO pending_user (user_hash, user_id) VALUES (?, ?)")
    delete = try HotStatement(
      database, "DELETE FROM pending_user WHERE user_hash = ? AND user_id = ?")
    table = try HistoryTable(database)
  }

  /// Marks users, whose histories are as stored.
  func mark(_ users: [UserKey], _ aggregates: inout Aggregates) throws {
    for user in users {
      try run(insert, user)
      guard database.changesCount > 0 else { continue }
      let history = try table.user(user.hash, id: user.id)?.history ?? UserHistory()
      aggregates.addPending(history, times: 1)
    }
  }

  /// Clears the mark of a user of this history, if there is one.
  func clear(_ user: UserKey, _ history: UserHistory, _ aggregates: inout Aggregates) throws {
    try run(delete, user)
    if database.changesCount > 0 { aggregates.addPending(history, times: -1) }
  }

  private func run(_ statement: HotStatement, _ user: UserKey) throws {
    try user.id.withUnsafeBytes {
      statement.bind(user.hash, $0, at: 1)
      try statement.run()
    }
  }
}

/// Persons of whom an id changed during a load: the journeys of all their ids may differ.
final class TouchedPersons {
  private let persons: Persons
  private var touched: Set<UserKey> = []

  /// Nil where there are no persons.
  init?(_ database: Database) throws {
    persons = try Persons(database)
    if persons.isEmpty { return nil }
  }

  /// Notes that a user's facts changed.
  func touch(_ hash: UInt64, _ id: [UInt8]) throws {
    if let person = try persons.person(of: hash, id: id) { touched.insert(person) }
  }

  /// Marks all ids of the persons noted, so that a person waits as a whole or not at all.
  func mark(
    with marks: PendingMarks, _ aggregates: inout Aggregates, onProgress: () throws -> Void
  ) throws {
    for person in touched {
      try onProgress()
      try marks.mark(try persons.members(of: person), &aggregates)
    }
  }
}
