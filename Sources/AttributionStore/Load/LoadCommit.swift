package import AttributionCore
package import GRDB

/// Puts a load's facts into the database, within the caller's transaction.
///
/// First the keys, in order of their hash: a key that belongs to another user leaves that user,
/// and costs find theirs. Then the facts, user by user in the order of the table: what is stored
/// is read, merged with what came, and written back; sums follow by difference.
package struct LoadCommit {
  let database: Database
  let load: FactLoad
  let onProgress: () throws -> Void
  var changes: UserChanges
  var waiting: WaitingCosts
  /// The load's channel numbers as the database's.
  private(set) var channels: [ChannelID] = []
  /// Rows whose key a later row of the load gave to another user.
  var supersededRows: Set<UInt32> = []
  /// Emptied histories, whose memory serves again.
  var spareHistories: [UserHistory] = []
  let keysAreNew: Bool
  let usersAreNew: Bool

  /// Prepares a load; sums are kept by the days of `zone`.
  ///
  /// `onProgress` is called often; throwing gives the load up.
  package init(
    _ load: FactLoad, into database: Database, zone: TimeZoneRules,
    onProgress: @escaping () throws -> Void
  ) throws {
    self.database = database
    self.load = load
    self.onProgress = onProgress
    waiting = try WaitingCosts(database)
    keysAreNew = try Self.isEmpty("key_index", database)
    usersAreNew = try Self.isEmpty("history", database)
    changes = try UserChanges(database, zone: zone)
  }

  private static func isEmpty(_ table: String, _ database: Database) throws -> Bool {
    try Int.fetchOne(database, sql: "SELECT 1 FROM \(table) LIMIT 1") == nil
  }

  /// Stores everything the load holds.
  package mutating func run() throws {
    channels = try ChannelTable(database).intern(load.channels)
    try moveConversionKeys()
    try moveSessionKeysAndCosts()
    try mergeFacts()
    try storeQuarantined()
    changes.aggregates.counts.waitingCosts += waiting.countChange
    try changes.aggregates.write(to: database)
  }

  private func storeQuarantined() throws {
    let quarantine = Quarantine(database)
    for partition in 0..<Spool.partitionCount {
      let bytes = try load.quarantined.take(partition)
      try bytes.withUnsafeBytes { bytes in
        var offset = 0
        while offset < bytes.count {
          try onProgress()
          let (row, file) = QuarantinedRow.read(bytes, at: &offset)
          guard !load.skipped[Int(file)] else { continue }
          try quarantine.insert(row, of: load.files[Int(file)])
        }
      }
    }
  }
}
