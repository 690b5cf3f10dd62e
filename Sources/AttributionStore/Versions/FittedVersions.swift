package import AttributionCore
import Foundation
package import GRDB

/// What models learned, version by version; at most one version of a model is current.
package struct FittedVersions {
  private let database: Database
  private let cache: FitCache

  /// The versions of a store's database, at a moment of it.
  package init(_ database: Database, in store: Store) {
    self.database = database
    cache = store.fits
  }

  /// Versions of a model that are kept besides the current one.
  static let keptVersions = 20

  // MARK: Rules

  /// Configured rules, completed with what the enabled models learned.
  ///
  /// A version of `ihc` that was chosen takes the place of the configured parameters, but for
  /// redistribution, which nothing learns.
  package func complete(_ configured: AttributionRules) throws -> AttributionRules {
    var rules = configured
    rules.fits = [:]
    for model in rules.models where ModelFitter.needsFit(model, rules) {
      rules.fits[model] = try fit(of: model, under: rules)
    }
    let ihc = InitializerHolderCloser.card.id
    if rules.models.contains(ihc), let version = try current(ihc) {
      rules.ihc = try parameters(of: version)
      rules.ihc.redistribution = configured.ihc.redistribution
      rules.fits[ihc] = ModelFit(
        model: ihc, version: version.number, settings: version.settings, weights: [:])
    }
    return rules
  }

  /// The parameters of the ihc model that a version holds.
  private func parameters(of version: ModelVersion) throws -> IHCParameters {
    if let known = cache.parameters(of: version) { return known }
    guard case .ihc(let fit) = try learned(of: version) else {
      throw StoreError(.corrupt, "version \(version.number) of \(version.model) has no parameters")
    }
    cache.keep(fit.parameters, of: version)
    return fit.parameters
  }

  /// What a model learned, of the current version; nil where that is of other settings.
  package func fit(of model: String, under rules: AttributionRules) throws -> ModelFit? {
    guard let version = try current(model),
      version.settings == ModelFitter.settings(of: model, rules)
    else { return nil }
    if let known = cache.fit(of: version) { return known }
    switch try learned(of: version) {
    case .paths(let result):
      let fit = result.frozen(
        model: model, version: version.number, settings: version.settings)
      cache.keep(fit, of: version)
      return fit
    case .ihc: return nil
    }
  }

  // MARK: Reading

  package func current(_ model: String) throws -> ModelVersion? {
    try select("WHERE model = ? AND is_current", [model]).first
  }

  package func version(_ number: Int64, of model: String) throws -> ModelVersion? {
    try select("WHERE model = ? AND version = ?", [model, number]).first
  }

  /// The versions of a model, or of all, the newest of each first.
  package func list(_ model: String? = nil) throws -> [ModelVersion] {
    try select("WHERE model = coalesce(?, model) ORDER BY model, version DESC", [model])
  }

  /// What was learned with a version.
  package func learned(of version: ModelVersion) throws -> ModelVersion.Learned {
    let row = try Row.fetchOne(
      database,
      sql: "SELECT result, path_rates FROM model_version WHERE model = ? AND version = ?",
      arguments: [version.model, version.number])
    guard let row else {
      throw StoreError(.corrupt, "\(version.model): version \(version.number) is not there")
    }
    if version.model == InitializerHolderCloser.card.id {
      return .ihc(try StoredIHCFit(json: row[0]).fit)
    }
    var result = try StoredFit(json: row[0]).result(rates: PathRates(bytes: row[1]))
    result.summary.conversions = version.conversions
    result.summary.revenue = version.revenue
    result.summary.nulls = version.nulls
    result.summary.statistics = Int(version.statistics)
    return .paths(result)
  }

  private func select(_ condition: String, _ arguments: StatementArguments) throws -> [ModelVersion]
  {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT model, version, settings, path_rules, fitted_at, conversions, revenue, nulls,
          statistics, is_current, is_pinned
        FROM model_version \(condition)
        """, arguments: arguments)
    return rows.map { row in
      ModelVersion(
        model: row[0], number: row[1], settings: row[2], pathRules: row[3],
        fittedAt: Instant(micros: row[4]), conversions: row[5], revenue: Money(micros: row[6]),
        nulls: row[7], statistics: row[8], isCurrent: row[9], isPinned: row[10])
    }
  }

  // MARK: Writing

  /// Stores what a model learned as its next version and makes it the current one; old versions
  /// go.
  func insert(
    _ result: FitResult, of model: String, fittedBy rules: AttributionRules, at instant: Instant
  ) throws -> ModelVersion {
    let summary = result.summary
    let version = ModelVersion(
      model: model, number: try nextNumber(of: model),
      settings: ModelFitter.settings(of: model, rules), pathRules: rules.pathFingerprint,
      fittedAt: instant, conversions: summary.conversions, revenue: summary.revenue,
      nulls: summary.nulls, statistics: Int64(summary.statistics), isCurrent: true,
      isPinned: false)
    try retire(model)
    try store(version, result: try StoredFit(result).json, rates: result.pathRates.bytes)
    return version
  }

  /// Stores learned parameters of the ihc model as its next version, which is used once somebody
  /// chooses it.
  func insert(
    _ fit: IHCFit, fittedBy rules: AttributionRules, at instant: Instant
  ) throws -> ModelVersion {
    let version = ModelVersion(
      model: InitializerHolderCloser.card.id,
      number: try nextNumber(of: InitializerHolderCloser.card.id), settings: "",
      pathRules: rules.pathFingerprint, fittedAt: instant, conversions: fit.journeys,
      revenue: .zero, nulls: fit.openPaths, statistics: fit.pauses + fit.closers,
      isCurrent: false, isPinned: false)
    try store(version, result: try StoredIHCFit(fit).json, rates: Data())
    return version
  }

  /// What the next fit of a model will be called.
  func nextNumber(of model: String) throws -> Int64 {
    let newest = try Int64.fetchOne(
      database, sql: "SELECT max(version) FROM model_version WHERE model = ?", arguments: [model])
    return (newest ?? 0) + 1
  }

  /// Stores a version; old ones of the model go.
  private func store(_ version: ModelVersion, result: String, rates: Data) throws {
    try database.execute(
      sql: """
        INSERT INTO model_version (model, version, settings, path_rules, fitted_at, conversions,
          revenue, nulls, statistics, is_current, is_pinned, result, path_rates)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)
        """,
      arguments: [
        version.model, version.number, version.settings, version.pathRules,
        version.fittedAt.micros, version.conversions, version.revenue.micros, version.nulls,
        version.statistics, version.isCurrent, result, rates,
      ])
    try database.execute(
      sql: "DELETE FROM model_version WHERE model = ? AND version <= ? AND NOT is_current",
      arguments: [version.model, version.number - Int64(Self.keptVersions)])
  }

  /// Makes a version the current one, chosen by somebody.
  func pin(_ version: ModelVersion) throws {
    try retire(version.model)
    try database.execute(
      sql: """
        UPDATE model_version SET is_current = 1, is_pinned = 1 WHERE model = ? AND version = ?
        """, arguments: [version.model, version.number])
  }

  /// Leaves a model without a current version.
  func retire(_ model: String) throws {
    try database.execute(
      sql: "UPDATE model_version SET is_current = 0, is_pinned = 0 WHERE model = ?",
      arguments: [model])
  }
}
