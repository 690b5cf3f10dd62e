import AttributionCore
import GRDB

/// Attributes users while they are loaded, with their facts at hand: where all of them are new,
/// none needs to be marked, found and read again.
struct ImmediateAttribution {
  private var attributor: Attributor
  private let users: AttributedUsers
  private var attributed: AttributedUser
  /// Nil where paths are not counted.
  private var paths: PathCounts?
  /// Nil where the remote service is not asked.
  private let wanted: WantedJourneys?

  /// The channels must be those of the facts to come; `now` is when journeys for the remote service
  /// are queued.
  init(
    _ database: Database, _ rules: AttributionRules, _ channels: EffectiveChannels, at now: Instant
  ) throws {
    attributor = Attributor(rules: rules, channels: channels.names)
    users = try AttributedUsers(database)
    attributed = try AttributedUser(rules, database, channels)
    paths = rules.keepsPaths ? try PathCounts(database) : nil
    wanted = try WantedJourneys(database, rules, at: now)
  }

  /// Stores what a new user contributes, and adds it to sums.
  mutating func attribute(
    _ user: inout HistoryTable.StoredUser, _ hash: UInt64, into aggregates: inout Aggregates
  ) throws {
    swap(&attributed.history, &user.history)
    defer { swap(&attributed.history, &user.history) }
    try attributed.attribute(with: &attributor)
    aggregates.add(attributed.contribution, times: 1)
    if let walked = attributed.paths { try paths?.add(walked) }
    try user.id.withUnsafeBytes { try users.store(hash, id: $0, attributed) }
    guard let wanted else { return }
    let owner = UserKey(hash: hash, id: user.id)
    try wanted.keep(attributed, of: [owner], FactOwners(owner))
  }

  /// Writes what is collected besides the sums.
  mutating func finish() throws { try paths?.write() }
}
