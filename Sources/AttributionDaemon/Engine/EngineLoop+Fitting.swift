import AttributionCore
import AttributionIngest
import AttributionStore
import GRDB
import Logging

/// What the writer knows of fits besides what is stored.
struct FitState {
  /// Whether something happened since it was last looked whether a model is due.
  var isUnknown = true
  /// The last attempt at each model that could not be fitted.
  var vain: [String: Vain] = [:]

  /// An attempt that is not worth repeating on much the same data.
  struct Vain {
    /// The settings and rules it was made under.
    var rules: String
    var conversions: Int64
    var message: String
  }

  /// What a person should know.
  var message: String? {
    vain.isEmpty
      ? nil : vain.sorted { $0.key < $1.key }.map(\.value.message).joined(separator: "; ")
  }
}

extension EngineLoop {
  /// The rules in force, with what the enabled models learned.
  func rules(_ database: Database) throws -> AttributionRules {
    try FittedVersions(database, in: store).complete(settings.rules)
  }

  private func learning(_ database: Database) -> ModelLearning {
    ModelLearning(database, in: store, settings.rules, at: .wallClock) { [self] in
      try checkpoint()
    }
  }

  /// Fits the models that are due by the policy; nobody may be waiting for attribution.
  ///
  /// One that cannot be fitted is tried again when there is other data; until then its credits stay
  /// as they are.
  ///
  /// - Returns: Whether there were any.
  func fitWhatIsDue() throws -> Bool {
    guard fits.isUnknown else { return false }
    let growth = settings.refitGrowth
    fits.vain = fits.vain.filter { settings.rules.models.contains($0.key) }
    let due = try store.read { database -> [String] in
      guard let growth else { return [] }
      let learning = learning(database)
      let due = try learning.due(growth: growth)
      if due.isEmpty { return [] }
      let conversions = try learning.conversionCount()
      return due.filter { !isVain($0, conversions, growth) }
    }
    fits.isUnknown = false
    guard !due.isEmpty else { return false }
    _ = try fit(due)
    return true
  }

  private func isVain(_ model: String, _ conversions: Int64, _ growth: Int64) -> Bool {
    guard let vain = fits.vain[model], vain.rules == fitRules(model) else { return false }
    return !ModelLearning.differ(conversions, vain.conversions, by: growth)
  }

  private func fitRules(_ model: String) -> String {
    "\(ModelFitter.settings(of: model, settings.rules));\(settings.rules.pathFingerprint)"
  }

  /// Fits models and divides anew what they divide, in one transaction.
  func fit(_ models: [String]) throws -> [EngineRequest.Fit] {
    setPhase(.fitting)
    // Solving shows no life.
    shared.heartbeat.beginLongCall()
    defer { shared.heartbeat.endLongCall() }
    let (fits, conversions) = try store.write { database in
      let learning = learning(database)
      let fits = try learning.fit(models, at: .wallClock)
      try reach(.fit)
      return (fits, try learning.conversionCount())
    }
    isCheckpointed = false
    for fit in fits { note(fit.outcome, of: fit.model, conversions) }
    return fits.map { EngineRequest.Fit(model: $0.model, outcome: $0.outcome) }
  }

  private func note(
    _ outcome: Result<ModelVersion, FitError>, of model: String, _ conversions: Int64
  ) {
    switch outcome {
    case .success(let version):
      fits.vain[model] = nil
      logger.notice(
        """
        \(model): version \(version.number) fitted to \(version.conversions) conversions and \
        \(version.nulls) paths that led nowhere
        """)
    case .failure(let error):
      logger.warning("not fitted: \(error)")
      guard settings.rules.models.contains(model) else { return }
      fits.vain[model] = FitState.Vain(
        rules: fitRules(model), conversions: conversions, message: "not fitted: \(error)")
    }
  }

  /// Makes the configured parameters of a model count again.
  func useConfigured(_ model: String) throws {
    setPhase(.fitting)
    try store.write { database in
      try learning(database).useConfigured(model)
      try reach(.fit)
    }
    isCheckpointed = false
    logger.notice("\(model): the configured parameters are used from now on")
  }

  /// Makes an older version of a model the current one.
  func use(_ version: Int64, of model: String) throws -> Result<ModelVersion, VersionError> {
    setPhase(.fitting)
    let result = try store.write { database in
      let result = try learning(database).use(version, of: model)
      try reach(.fit)
      return result
    }
    isCheckpointed = false
    if case .success = result {
      fits.vain[model] = nil
      logger.notice("\(model): version \(version) is used from now on")
    }
    return result
  }
}
