import AttributionCore
import GRDB

/// Reads what is known of a person: the facts of all ids, as if they were one user's.
struct PersonHistory {
  private let table: HistoryTable

  init(_ database: Database) throws { table = try HistoryTable(database) }

  /// Replaces `history` by the facts of the members, in order.
  ///
  /// `visit` is called with each member's own.
  ///
  /// - Returns: How many members have any.
  func read(
    _ members: [UserKey], into history: inout UserHistory,
    visit: (UserKey, UserHistory) throws -> Void = { _, _ in }
  ) throws -> Int64 {
    history.removeAll()
    var count: Int64 = 0
    for member in members {
      let own = try table.user(member.hash, id: member.id)?.history ?? UserHistory()
      try visit(member, own)
      guard !own.isEmpty else { continue }
      history.append(own)
      count += 1
    }
    history.settle()
    return count
  }
}

extension UserHistory {
  /// Appends another user's facts; ``settle()`` puts them into their order.
  fileprivate mutating func append(_ other: UserHistory) {
    let shift = other.text.withUnsafeBytes { append(text: $0).offset }
    for session in other.sessions {
      var session = session
      session.id.offset += shift
      session.details.offset += shift
      sessions.append(session)
    }
    for conversion in other.conversions {
      var conversion = conversion
      conversion.id.offset += shift
      conversion.details.offset += shift
      conversions.append(conversion)
    }
  }
}
