package import AttributionCore
package import GRDB

/// Attributes users who changed: takes away what they contributed, adds what they contribute now.
package struct AttributionPass {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// Attributes the first users that wait, in the order of the table, and clears their marks.
  ///
  /// Returns how many were attributed; fewer than `limit` means that none waits any more. `rules`
  /// are those of the present generation; `onProgress` is called often, and throwing gives up.
  package func run(
    _ rules: AttributionRules, limit: Int, onProgress: () throws -> Void = {}
  ) throws -> Int {
    let waiting = try Row.fetchAll(
      database,
      sql: "SELECT user_hash, user_id FROM pending_user ORDER BY user_hash, user_id LIMIT ?",
      arguments: [limit])
    guard let last = waiting.last else { return 0 }
    var attributor = Attributor(rules: rules, channels: try ChannelTable(database).names())
    let table = try HistoryTable(database)
    let users = try AttributedUsers(database)
    var aggregates = Aggregates(zone: rules.zone)
    var attributed = AttributedUser()
    var before = Contribution()
    for row in waiting {
      try onProgress()
      let hash = UInt64(bitPattern: row[0])
      let id = Array((row[1] as String).utf8)
      attributed.history = try table.user(hash, id: id)?.history ?? UserHistory()
      attributed.attribute(with: &attributor)
      aggregates.addPending(attributed.history, times: -1)
      try id.withUnsafeBytes { id in
        let isKnown = try users.read(hash, id: id, into: &before)
        aggregates.add(before, times: -1)
        aggregates.add(attributed.contribution, times: 1)
        if !attributed.contribution.isEmpty {
          try users.store(hash, id: id, attributed)
        } else if isKnown {
          try users.remove(hash, id: id)
        }
      }
    }
    try database.execute(
      sql: "DELETE FROM pending_user WHERE (user_hash, user_id) <= (?, ?)",
      arguments: [last[0] as Int64, last[1] as String])
    try aggregates.write(to: database)
    return waiting.count
  }
}
