package import AttributionCore
package import GRDB

/// Fits models to the facts and chooses among what they learned, within the caller's transaction:
/// readers see the old credits until it commits, and those of the new version whole after.
package struct ModelLearning {
  private let database: Database
  private let versions: FittedVersions
  private let configured: AttributionRules
  private let now: Instant
  private let onProgress: () throws -> Void

  /// `configured` are the rules without fits; `onProgress` is called often, and throwing gives up.
  ///
  /// Journeys that the remote service is to score are queued as of `now`.
  package init(
    _ database: Database, in store: Store, _ configured: AttributionRules,
    at now: Instant = .epoch, onProgress: @escaping () throws -> Void
  ) {
    self.database = database
    self.configured = configured
    self.now = now
    self.onProgress = onProgress
    versions = FittedVersions(database, in: store)
  }

  /// Which models are due to be fitted: those without a version for the rules in force, and those
  /// whose conversions have grown or shrunk by more than a part of what they were, in millionths.
  ///
  /// A version that was chosen stays. Nobody may be waiting for attribution.
  package func due(growth millionths: Int64) throws -> [String] {
    let learning = configured.models.filter { ModelFitter.needsFit($0, configured) }
    guard !learning.isEmpty else { return [] }
    let conversions = try conversionCount()
    guard conversions > 0 else { return [] }
    return try learning.filter { model in
      guard let version = try versions.current(model),
        version.settings == ModelFitter.settings(of: model, configured)
      else { return true }
      if version.isPinned { return false }
      return version.pathRules != configured.pathFingerprint
        || Self.differ(conversions, version.conversions, by: millionths)
    }
  }

  /// Whether a count differs from an earlier one by more than a part of that.
  package static func differ(_ now: Int64, _ then: Int64, by millionths: Int64) -> Bool {
    let change = (now - then).magnitude.multipliedFullWidth(by: 1_000_000)
    return change > then.magnitude.multipliedFullWidth(by: millionths.magnitude)
  }

  /// Conversions that have a journey, by the sums of reports.
  package func conversionCount() throws -> Int64 {
    try Int64.fetchOne(
      database, sql: "SELECT coalesce(sum(attributed), 0) FROM conversion_day") ?? 0
  }

  /// Fits models, makes what they learned their current versions, and divides anew what they
  /// divide.
  ///
  /// A model that cannot be fitted keeps the version it has.
  package func fit(
    _ models: [String], at instant: Instant
  ) throws -> [(model: String, outcome: Result<ModelVersion, FitError>)] {
    try settle()
    var outcomes: [(model: String, outcome: Result<ModelVersion, FitError>)] = []
    for model in models {
      if model == InitializerHolderCloser.card.id {
        outcomes.append((model, try learnIHC(at: instant)))
        continue
      }
      switch try learn(model, fromFacts: !configured.keepsPaths) {
      case .success(let result):
        let version = try versions.insert(result, of: model, fittedBy: configured, at: instant)
        outcomes.append((model, .success(version)))
      case .failure(let error): outcomes.append((model, .failure(error)))
      }
    }
    try settle()
    return outcomes
  }

  /// Makes an older version of a model the current one and divides anew what it divides.
  ///
  /// It stays until a fit is asked for.
  package func use(
    _ number: Int64, of model: String
  ) throws -> Result<ModelVersion, VersionError> {
    guard var version = try versions.version(number, of: model) else {
      return .failure(try unknown(number, of: model))
    }
    let settings = ModelFitter.settings(of: model, configured)
    guard version.settings == settings else {
      return .failure(
        VersionError(
          code: .otherSettings,
          message: "\(model): version \(number) was fitted under \(version.settings), and the"
            + " configuration says \(settings); set that back, or fit the model anew"))
    }
    try settle()
    try versions.pin(version)
    try settle()
    version.isCurrent = true
    version.isPinned = true
    return .success(version)
  }

  /// The configured rules with what their models would divide by if they came into force now: the
  /// current versions, and where those are of other rules or settings, what a fit would learn.
  ///
  /// Nothing is stored. A model that cannot be fitted keeps what it has.
  package func proposal() throws -> AttributionRules {
    var rules = try versions.complete(configured)
    for model in configured.models where ModelFitter.needsFit(model, configured) {
      let settings = ModelFitter.settings(of: model, configured)
      if let version = try versions.current(model), version.settings == settings,
        version.isPinned || version.pathRules == configured.pathFingerprint
      {
        continue
      }
      guard case .success(let result) = try learn(model, fromFacts: true) else { continue }
      rules.fits[model] = result.frozen(model: model, version: 0, settings: settings)
    }
    return rules
  }

  /// Leaves a model without a current version: the configuration counts again.
  package func useConfigured(_ model: String) throws {
    try settle()
    try versions.retire(model)
    try settle()
  }

  private func unknown(_ number: Int64, of model: String) throws -> VersionError {
    let known = try versions.list(model).map { String($0.number) }
    let there =
      known.isEmpty
      ? "there is none yet; fit the model first" : "there are \(known.joined(separator: ", "))"
    return VersionError(
      code: .unknownVersion, message: "\(model): no version \(number); \(there)")
  }

  /// Brings all credits up to the rules and versions that stand.
  private func settle() throws {
    try Generation(database).adopt(
      try versions.complete(configured), at: now, onProgress: onProgress)
  }

  private func learn(
    _ model: String, fromFacts: Bool
  ) throws -> Result<FitResult, FitError> {
    guard
      var fitter = ModelFitter(
        model: model, rules: configured, channels: try EffectiveChannels(database, configured).names
      )
    else { preconditionFailure("only models that learn are fitted") }
    let paths = PathTable(database)
    if fromFacts {
      try paths.visit(inFactsBy: configured, onProgress: onProgress) { fitter.observe($0, $1) }
    } else {
      try paths.visit(onProgress: onProgress) { fitter.observe($0, $1) }
    }
    do throws(FitError) {
      return .success(try fitter.fit())
    } catch {
      return .failure(error)
    }
  }

  /// Learns parameters of the ihc model from the journeys and open paths in the facts.
  ///
  /// The version is not used before somebody chooses it.
  private func learnIHC(at instant: Instant) throws -> Result<ModelVersion, FitError> {
    let channels = try EffectiveChannels(database, configured)
    var learner = IHCLearner()
    var user = AttributedUser(channels)
    var scan = try JourneyScan(database)
    var id: [UInt8] = []
    while try scan.next(id: &id, history: &user.history) != nil {
      try onProgress()
      user.observePaths(by: configured.journeys, into: &learner)
    }
    let number = try versions.nextNumber(of: InitializerHolderCloser.card.id)
    let fit: IHCFit
    do throws(FitError) {
      fit = try learner.fit(
        name: "fitted-\(number)", over: configured.ihc, channels: channels.names)
    } catch {
      return .failure(error)
    }
    return .success(try versions.insert(fit, fittedBy: configured, at: instant))
  }
}
