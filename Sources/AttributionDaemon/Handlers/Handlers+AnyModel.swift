import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  /// The model a request means, whether it is kept up to date or not.
  func known(_ model: String?) throws(RPCError) -> String {
    guard let model else { return engine.settings.defaultModel }
    guard ModelCatalog.standard[model] != nil else {
      let ids = ModelCatalog.standard.ids
      let guess = Spelling.nearest(to: model, among: ids).map { "did you mean \($0)?" }
      let list = ids.joined(separator: ", ")
      throw .notFound(
        "\(model): no such model; there are \(list)",
        hint: guess.map { "\($0) See `attrctl models`" } ?? "`attrctl models`")
    }
    return model
  }

  /// Reads a report of some models; refuses one that must be fitted first.
  func report(
    _ models: [String], _ from: Day?, _ to: Day?, _ grouping: ReportGrouping
  ) async throws(RPCError) -> ReportQuery.Report {
    let grain = try Self.grain(from, to, grouping)
    return try await readFitted(models) { snapshot in
      try ReportQuery(snapshot.database).report(
        models: models, from: from, to: to, by: grain, rules: snapshot.rules)
    }
  }

  /// How finely a report is cut; refuses a range that ends before it begins.
  static func grain(
    _ from: Day?, _ to: Day?, _ grouping: ReportGrouping
  ) throws(RPCError) -> ReportQuery.Grain {
    try checkRange(from, to)
    guard let grain = ReportQuery.Grain(rawValue: grouping.rawValue) else {
      throw .invalidParams("by: \(grouping.rawValue) is not a grouping")
    }
    return grain
  }

  /// Reads a snapshot in which all of these models can be computed; refuses them otherwise.
  func readFitted<Value: Sendable>(
    _ models: [String], _ body: @escaping @Sendable (StoreReading) throws -> Value
  ) async throws(RPCError) -> Value {
    let (unfitted, value) = try await read { snapshot -> (String?, Value?) in
      let (fitted, unfitted) = try snapshot.fitted(for: models)
      if let model = unfitted.first { return (model, nil) }
      return (nil, try body(fitted))
    }
    guard let value else { throw .unfitted(unfitted ?? "") }
    return value
  }
}

extension ReportQuery.Report {
  /// How many conversions the remote service has not answered; nil where its model is not there.
  var unanswered: Int? {
    models.firstIndex(of: RemoteIHC.card.id).map { Int(totals.unansweredConversions[$0]) }
  }
}

extension StoreReading {
  /// The same snapshot, with what models that are not kept up to date have learned; and those among
  /// them that must learn and have not.
  func fitted(for models: [String]) throws -> (reading: StoreReading, unfitted: [String]) {
    let kept = try ReportQuery(database).keptModels()
    let computed = models.filter { !kept.contains($0) }
    guard !computed.isEmpty else { return (self, []) }
    var wider = rules
    wider.models += computed.filter { !rules.models.contains($0) }
    var reading = self
    reading.rules = try FittedVersions(database, in: store).complete(wider)
    reading.rules.models = rules.models
    let unfitted = computed.filter {
      ModelFitter.needsFit($0, rules) && reading.rules.fits[$0] == nil
    }
    return (reading, unfitted)
  }
}

extension RPCError {
  /// A model that learns from data, and has learnt nothing yet.
  static func unfitted(_ model: String) -> RPCError {
    RPCError(
      .notFound, "\(model): not fitted yet, so there is nothing to divide credit by",
      reason: "not-fitted", hint: "`attrctl models fit \(model)`")
  }
}
