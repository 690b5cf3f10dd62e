package import AttributionCore
import GRDB

extension Generation {
  /// Makes stored credit that of the given rules, within the caller's transaction: nothing where
  /// it is, all of it anew where a rule changed, and where only what models learned did, the credits
  /// of those models.
  ///
  /// Nobody waits for attribution then. Journeys that the remote service is to score are queued as of
  /// `now`. `onProgress` is called often; throwing gives up.
  package func adopt(
    _ rules: AttributionRules, at now: Instant = .epoch, onProgress: () throws -> Void
  ) throws {
    if try isMade(by: rules) {
      try attributeAll(rules, now, onProgress)
      return
    }
    var before = rules
    before.fits = try versions().reduce(into: [:]) { fits, entry in
      fits[entry.key] = ModelFit(
        model: entry.key, version: entry.value, settings: "", weights: [:])
    }
    guard try isMade(by: before) else { return try rebuild(rules, at: now, onProgress: onProgress) }
    let changed = rules.models.indices.filter {
      before.fits[rules.models[$0]]?.version != rules.fits[rules.models[$0]]?.version
    }
    try attributeAll(rules, now, onProgress)
    try Reweighing(database, rules, changed).run(onProgress: onProgress)
    try finish(rules)
  }

  /// The versions that made the credits of the models that learn.
  package func versions() throws -> [String: Int64] {
    let rows = try Row.fetchAll(
      database, sql: "SELECT name, version FROM model WHERE version IS NOT NULL")
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
  }

  private func attributeAll(
    _ rules: AttributionRules, _ now: Instant, _ onProgress: () throws -> Void
  ) throws {
    var done = Self.batch
    while done == Self.batch {
      done = try AttributionPass(database).run(
        rules, limit: Self.batch, at: now, onProgress: onProgress)
    }
  }

  private static var batch: Int { 20_000 }
}

/// Divides all conversions anew by some of the models, and leaves the credits of the others.
struct Reweighing {
  private let database: Database
  private let rules: AttributionRules
  /// Positions in the rules' list.
  private let models: [Int]

  init(_ database: Database, _ rules: AttributionRules, _ models: [Int]) {
    self.database = database
    self.rules = rules
    self.models = models
  }

  /// Nobody may be waiting for attribution.
  func run(onProgress: () throws -> Void) throws {
    for model in models {
      try database.execute(sql: "DELETE FROM credit_day WHERE model = ?", arguments: [model])
    }
    var some = rules
    some.models = models.map { rules.models[$0] }
    let channels = try EffectiveChannels(database, rules)
    var attributor = Attributor(rules: some, channels: channels.names)
    let users = try AttributedUsers(database)
    var user = AttributedUser(
      channels, answers: try UserAnswers(database, some, channels.names))
    var contribution = Contribution()
    var aggregates = Aggregates(zone: rules.zone, channels)
    var scan = try JourneyScan(database)
    var id: [UInt8] = []
    while let owner = try scan.next(id: &id, history: &user.history) {
      try onProgress()
      guard !user.history.conversions.isEmpty else { continue }
      try user.attribute(with: &attributor)
      var credits = user.contribution.credits
      for index in credits.indices {
        credits[index].model = UInt32(models[Int(credits[index].model)])
      }
      aggregates.add(credits)
      try id.withUnsafeBytes { id in
        guard try users.read(owner.hash, id: id, into: &contribution) else {
          throw StoreError(
            .corrupt,
            "a user's stored credits are missing; `attrctl rerun` makes them anew")
        }
        contribution.credits.removeAll { models.contains(Int($0.model)) }
        contribution.credits += credits
        contribution.canonicalize()
        try users.update(owner.hash, id: id, contribution)
      }
    }
    try aggregates.write(to: database)
  }
}
