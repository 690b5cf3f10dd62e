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
  var forgetting: Forgetting
  /// The load's channel numbers as the database's.
  let channels: [ChannelID]
  private let effectiveChannels: EffectiveChannels
  /// Rows that are not stored: a later one gave their key to another user, or one of their key is
  /// there that their file may not replace.
  var supersededRows = RowSet()
  /// Those of them that go to quarantine.
  var refusedRows = RowSet()
  /// How many rows of a file did.
  var duplicates: [FileID: Int64] = [:]
  /// Users who may get a row whose key is known already or stands twice in the load.
  var repeats = HashFilter()
  /// The load's files, by its numbers.
  var files: [FileID] = []
  var rowFiles = RowFiles()
  /// A user whose memory serves again.
  var spareUser = HistoryTable.StoredUser(id: [])
  /// Costs that have not met their session, by position in the group that is merged.
  var unplacedCosts: [Int] = []
  /// Of the user whose costs are placed.
  var finder = SessionFinder()
  let keysAreNew: Bool
  let usersAreNew: Bool

  /// What became of saved requests and answers, by file.
  var savedTallies: [FileID: SavedTally] = [:]
  let rules: AttributionRules
  private let attributesAtOnce: Bool
  /// Where the first rows of tables go on a draft; nil where they go through SQLite.
  let pages: DraftPages?
  let now: Instant

  /// Prepares a load whose rows have all been added; `rules` are those of the present generation.
  ///
  /// Where `attributesAtOnce`, users are attributed as they are loaded if that is all there is to do
  /// for them; others are marked, as all are without. On a draft, `pages` take the first rows of
  /// large tables. Journeys that the remote service is to score are queued as of `now`. `onProgress`
  /// is called often; throwing gives the load up.
  package init(
    _ load: FactLoad, into database: Database, rules: AttributionRules,
    attributesAtOnce: Bool = false, pages: DraftPages? = nil, at now: Instant = .epoch,
    onProgress: @escaping () throws -> Void
  ) throws {
    self.database = database
    self.load = load
    self.rules = rules
    self.attributesAtOnce = attributesAtOnce
    self.pages = pages
    self.now = now
    self.onProgress = onProgress
    waiting = try WaitingCosts(database)
    forgetting = try Forgetting(database, load)
    keysAreNew = try Self.isEmpty("key_index", database)
    usersAreNew = try Self.isEmpty("history", database)
    channels = try ChannelTable(database).intern(load.channels)
    try ChannelTable(database).intern(rules.channels)
    effectiveChannels = try EffectiveChannels(database, rules)
    changes = try UserChanges(database, zone: rules.zone, effectiveChannels)
  }

  private static func isEmpty(_ table: String, _ database: Database) throws -> Bool {
    try Int.fetchOne(database, sql: "SELECT 1 FROM \(table) LIMIT 1") == nil
  }

  /// Stores everything the load holds.
  package mutating func run() throws {
    if attributesAtOnce, usersAreNew, !forgetting.isActive, load.identityRows.identities == nil,
      changes.touchedPersons == nil
    {
      changes.immediately = try ImmediateAttribution(
        database, rules, effectiveChannels, at: now)
    }
    try forgetUsers()
    try moveKeys()
    try changes.table.beginFirstRows(pages, database)
    // In the order of the table, too.
    try mergeFacts()
    try changes.table.endFirstRows()
    try pages?.finish()
    try settleForgotten()
    try linkIdentities()
    try importSaved()
    try storeQuarantined()
    changes.aggregates.counts.waitingCosts += waiting.countChange
    try changes.immediately?.finish()
    try changes.aggregates.write(to: database)
  }

  private func storeQuarantined() throws {
    let quarantine = Quarantine(database)
    let forgotten = forgetting.isActive ? try ForgottenWords(database, load.hash) : nil
    for partition in 0..<Spool.partitionCount {
      let taken = try load.quarantined.take(partition)
      for bytes in taken.segments {
        var offset = 0
        while offset < bytes.count {
          try onProgress()
          var (row, file) = QuarantinedRow.read(bytes, at: &offset)
          guard !load.skipped[Int(file)] else { continue }
          try forgotten?.redact(&row)
          try quarantine.insert(row, of: load.files[Int(file)])
        }
      }
    }
  }
}
