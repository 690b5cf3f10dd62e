package import AttributionCore
package import GRDB

/// The set of rules that stored credit was made by; each change of rules makes the next one.
package struct Generation {
  let database: Database

  package init(_ database: Database) { self.database = database }

  /// Counts up with every recomputation; zero before the first.
  package func number() throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'generation'") ?? 0
  }

  /// Whether paths are counted: one of its models learns from them.
  func keepsPaths() throws -> Bool {
    try Bool.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'keeps_paths'") ?? false
  }

  /// Whether stored credit was made by these rules.
  package func isMade(by rules: AttributionRules) throws -> Bool {
    try String.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'rules'")
      == rules.fingerprint
  }

  /// Makes everything anew from the facts by the given rules, within the caller's transaction:
  /// readers see the old generation until it commits, and the new one whole after.
  ///
  /// Journeys that the remote service is to score are queued as of `now`. `onProgress` is called
  /// often; throwing gives the recomputation up.
  package func rebuild(
    _ rules: AttributionRules, at now: Instant = .epoch, onProgress: () throws -> Void
  ) throws {
    for table in [
      "channel_day", "credit_day", "conversion_day", "path_count", "pending_user",
      "attributed_user",
    ] {
      try database.execute(sql: "DELETE FROM \(table)")
    }
    try database.execute(sql: "DELETE FROM fact_count WHERE name <> 'waiting_costs'")
    try ChannelTable(database).intern(rules.channels)
    let users = try AttributedUsers(database)
    var paths = rules.keepsPaths ? try PathCounts(database) : nil
    let wanted = try WantedJourneys(database, rules, at: now)
    if let wanted { try wanted.begin() } else { try WantedJourneys.removeAll(database) }
    let aggregates = try Recomputation(database, rules).run(onProgress: onProgress) {
      hash, id, attributed, parts in
      if let walked = attributed.paths { try paths?.add(walked) }
      if !attributed.contribution.isEmpty {
        try id.withUnsafeBytes { try users.store(hash, id: $0, attributed) }
      }
      guard let wanted else { return }
      let owners = parts ?? FactOwners(UserKey(hash: hash, id: id))
      try wanted.keep(attributed, of: owners.users, owners)
    }
    try wanted?.finish()
    try paths?.write()
    try aggregates.write(to: database)
    try finish(rules)
  }

  /// Says by which rules and versions the stored credit was made.
  func finish(_ rules: AttributionRules) throws {
    try database.execute(sql: "DELETE FROM model")
    for (position, model) in rules.models.enumerated() {
      try database.execute(
        sql: "INSERT INTO model (id, name, version) VALUES (?, ?, ?)",
        arguments: [position, model, rules.fits[model]?.version])
    }
    try database.execute(sql: "UPDATE meta SET value = value + 1 WHERE key = 'generation'")
    try database.execute(
      sql: "INSERT OR REPLACE INTO meta (key, value) VALUES ('rules', ?), ('keeps_paths', ?)",
      arguments: [rules.fingerprint, rules.keepsPaths])
  }
}

/// Computes every sum from the facts alone.
struct Recomputation {
  private let database: Database
  private let rules: AttributionRules

  init(_ database: Database, _ rules: AttributionRules) {
    self.database = database
    self.rules = rules
  }

  /// Goes through all users and persons and returns all sums and counts but that of waiting costs.
  ///
  /// `visit` is called with the hash, the id and the attribution of each who converted, or of
  /// everybody where paths are counted; a person's are those of its representative, and come with
  /// which facts are whose.
  func run(
    onProgress: () throws -> Void,
    visit: (UInt64, [UInt8], AttributedUser, FactOwners?) throws -> Void
  ) throws -> Aggregates {
    let channels = try EffectiveChannels(database, rules)
    var aggregates = Aggregates(zone: rules.zone, channels)
    var attributor = Attributor(rules: rules, channels: channels.names)
    var scan = try JourneyScan(database)
    var attributed = try AttributedUser(rules, database, channels)
    let keepsPaths = rules.keepsPaths
    var id: [UInt8] = []
    while let owner = try scan.next(id: &id, history: &attributed.history) {
      try onProgress()
      aggregates.addFacts(of: attributed.history, times: 1)
      aggregates.counts.users += owner.users
      guard keepsPaths || !attributed.history.conversions.isEmpty else { continue }
      try attributed.attribute(with: &attributor)
      aggregates.add(attributed.contribution, times: 1)
      try visit(owner.hash, id, attributed, owner.parts)
    }
    aggregates.counts.identities = try count("identity")
    aggregates.counts.forgottenUsers = try count("forgotten_user")
    return aggregates
  }

  private func count(_ table: String) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
  }
}
