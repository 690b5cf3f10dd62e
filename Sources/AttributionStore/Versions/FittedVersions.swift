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
  /// Where no enabled model learns, it asks the database nothing.
  package func complete(_ configured: AttributionRules) throws -> AttributionRules {
    var rules = configured
    rules.fits = [:]
    for model in rules.models where ModelFitter.needsFit(model, rules) {
      rules.fits[model] = try fit(of: model, under: rules)
    }
    return rules
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
    let newest = try Int64.fetchOne(
      database, sql: "SELECT max(version) FROM model_version WHERE model = ?", arguments: [model])
    let summary = result.summary
    let version = ModelVersion(
      model: model, number: (newest ?? 0) + 1, settings: ModelFitter.settings(of: model, rules),
      pathRules: rules.pathFingerprint, fittedAt: instant, conversions: summary.conversions,
      revenue: summary.revenue, nulls: summary.nulls, statistics: Int64(summary.statistics),
      isCurrent: true, isPinned: false)
    try retire(model)
    try database.execute(
      sql: """
        INSERT INTO model_version (model, version, settings, path_rules, fitted_at, conversions,
          revenue, nulls, statistics, is_current, is_pinned, result, path_rates)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, ?, ?)
        """,
      arguments: [
        model, version.number, version.settings, version.pathRules, instant.micros,
        version.conversions, version.revenue.micros, version.nulls, version.statistics,
        try StoredFit(result).json, result.pathRates.bytes,
      ])
    try database.execute(
      sql: "DELETE FROM model_version WHERE model = ? AND version <= ? AND NOT is_current",
      arguments: [model, version.number - Int64(Self.keptVersions)])
    return version
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
