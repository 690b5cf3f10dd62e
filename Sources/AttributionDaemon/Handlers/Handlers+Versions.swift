import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  func fit(_ request: ModelsFit) async throws(RPCError) -> ModelsFit.Response {
    let rules = engine.settings.rules
    var models = rules.models.filter { ModelFitter.needsFit($0, rules) }
    if let model = request.model {
      models = [try learning(model)]
    } else if models.isEmpty {
      throw .invalidParams(
        "model: no model that learns is enabled; expected one of "
          + Self.learners.joined(separator: ", "),
        hint: "`attrctl models fit markov`, or add one to attribution.models and reload")
    }
    _ = try await sync(IngestSync())
    let fits: [EngineRequest.Fit]
    do {
      fits = try await engine.request { EngineRequest.fit(models, $0) }
    } catch {
      throw RPCError(error)
    }
    var response = ModelsFit.Response()
    for fit in fits {
      switch fit.outcome {
      case .success(let version): response.fits.append(try await fitted(version))
      case .failure(let error):
        if request.model != nil {
          throw RPCError(
            .conflict, error.description, reason: error.code.rawValue,
            hint: "`attrctl paths` shows what there is to learn from")
        }
        var failure = FitFailure()
        failure.model = fit.model
        failure.code = error.code.rawValue
        failure.message = error.message
        response.failures.append(failure)
      }
    }
    response.generation = Int(try await read { try Generation($0.database).number() })
    return response
  }

  private func fitted(_ version: ModelVersion) async throws(RPCError) -> FittedModel {
    let learned = try await read {
      try FittedVersions($0.database, in: $0.store).learned(of: version)
    }
    var model = FittedModel()
    model.version = FittedVersion(version)
    model.note = note(on: version)
    switch learned {
    case .ihc(let fit): try await describe(fit, in: &model)
    case .paths(let result):
      model.conversionRate = JSONNumber(result.summary.conversionProbability)
      model.revenueFollowsConversions = result.summary.revenueFollowsConversions
      model.channels = result.channels.map { channel in
        var entry = FittedChannel()
        entry.channelName = channel.name
        entry.effect = JSONNumber(channel.effect)
        entry.conversions = JSONNumber(channel.conversions)
        entry.revenue = JSONNumber(channel.revenue / 1e6)
        entry.weight = JSONNumber(result.weights[channel.name] ?? 0)
        entry.standardError = channel.standardError.map { JSONNumber($0) }
        return entry
      }
    }
    return model
  }

  /// What keeps reports from using a version of a model.
  private func note(on version: ModelVersion) -> String? {
    let rules = engine.settings.rules
    let model = version.model
    guard rules.models.contains(model) else {
      return
        "\(model) is not enabled: reports that name it use it, others do not; to keep it up to date, "
        + "add it to attribution.models and reload"
    }
    if model == InitializerHolderCloser.card.id {
      return version.isCurrent
        ? nil : "no report uses it before `attrctl models use ihc \(version.number)`"
    }
    guard ModelFitter.needsFit(model, rules) else {
      let settings = ModelFitter.settings(of: model, rules)
      return "under \(settings) \(model) divides journeys without a fit; this is to look at"
    }
    return nil
  }

  func versions(_ request: ModelsVersions) async throws(RPCError) -> ModelsVersions.Response {
    let model: String? = if let model = request.model { try learning(model) } else { nil }
    let versions = try await read { try FittedVersions($0.database, in: $0.store).list(model) }
    var response = ModelsVersions.Response()
    response.versions = versions.map(FittedVersion.init)
    return response
  }

  func use(_ request: ModelsUse) async throws(RPCError) -> ModelsUse.Response {
    let model = try learning(request.model)
    if model == InitializerHolderCloser.card.id, request.version == "configured" {
      return try await useConfigured(model)
    }
    guard let number = Int64(request.version), number > 0 else {
      throw .invalidParams(
        "version: “\(request.version)” is no version; expected a number such as 2"
          + (model == InitializerHolderCloser.card.id ? ", or configured" : ""),
        hint: "`attrctl models versions \(model)` lists them")
    }
    let result: Result<ModelVersion, VersionError>
    do {
      result = try await engine.request { EngineRequest.use(number, of: model, $0) }
    } catch {
      throw RPCError(error)
    }
    var response = ModelsUse.Response()
    switch result {
    case .success(let version): response.version = FittedVersion(version)
    case .failure(let error):
      let hint = "`attrctl models versions \(model)` lists them"
      switch error.code {
      case .unknownVersion: throw .notFound(error.message, hint: hint)
      case .otherSettings:
        throw RPCError(.conflict, error.message, reason: error.code.rawValue, hint: hint)
      }
    }
    response.generation = Int(try await read { try Generation($0.database).number() })
    return response
  }

  private static var learners: [String] {
    ModelCatalog.standard.entries.map(\.card).filter(\.isFitted).map(\.id)
      + [InitializerHolderCloser.card.id]
  }

  /// The model a request means, if it is one that learns.
  private func learning(_ model: String) throws(RPCError) -> String {
    if Self.learners.contains(model) { return model }
    let list = Self.learners.joined(separator: ", ")
    guard ModelCatalog.standard[model] != nil else {
      throw .notFound(
        "\(model): no such model; those that learn from data are \(list)", hint: "`attrctl models`")
    }
    throw .invalidParams(
      "\(model): this model learns nothing from data; those that do are \(list)")
  }
}

extension FittedVersion {
  init(_ version: ModelVersion) {
    self.init()
    model = version.model
    self.version = Int(version.number)
    settings = version.settings
    fittedAt = version.fittedAt
    conversions = Int(version.conversions)
    revenue = version.revenue
    nulls = Int(version.nulls)
    statistics = Int(version.statistics)
    isCurrent = version.isCurrent
    isPinned = version.isPinned
  }
}
