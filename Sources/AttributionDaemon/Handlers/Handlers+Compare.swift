import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  func compare(_ request: ReportsCompare) async throws(RPCError) -> ReportsCompare.Response {
    let (models, base, warnings) = try await compared(request)
    let report = try await report(models, request.from, request.to, request.by)
    guard let position = models.firstIndex(of: base) else {
      throw .invalidParams("base: \(base) is not among the models")
    }
    let comparison = Comparison(models: models, base: position)
    var response = ReportsCompare.Response()
    response.models = models
    response.base = base
    response.isKept = ModelValues(models, models.map { !report.onDemand.contains($0) })
    response.conserves = ModelValues(
      models, models.map { ModelCatalog.standard[$0]?.card.conserves ?? true })
    response.generation = Int(report.generation)
    response.modelVersions = Self.versions(report)
    response.warnings = warnings
    response.rows = report.rows.map { row in
      var entry = ComparisonRow()
      entry.channelName = row.channel
      entry.date = row.day
      entry.sessions = Int(row.sessions)
      entry.cost = row.cost
      entry.credit = ModelValues(models, row.credits)
      entry.revenue = ModelValues(models, row.revenues)
      entry.differences = comparison.differences(row.credits, row.revenues)
      return entry
    }
    let totals = report.totals
    response.totals.conversions = Int(totals.conversions)
    response.totals.conversionRevenue = totals.conversionRevenue
    response.totals.cost = totals.cost
    response.totals.credit = ModelValues(models, totals.credits)
    response.totals.revenue = ModelValues(models, totals.revenues)
    response.totals.differences = comparison.differences(totals.credits, totals.revenues)
    response.totals.disagreement = comparison.disagreement(report)
    response.totals.unattributedConversions = Int(totals.unattributedConversions)
    response.totals.unattributedRevenue = totals.unattributedRevenue
    response.totals.pendingConversions = Int(totals.pendingConversions)
    response.totals.unansweredConversions = report.unanswered
    return response
  }

  /// The models that a request means, each once; which is their base; and what is left out.
  private func compared(
    _ request: ReportsCompare
  ) async throws(RPCError) -> (models: [String], base: String, warnings: [String]) {
    let settings = engine.settings
    var models = request.models.isEmpty ? settings.rules.models : []
    var warnings: [String] = []
    if request.models.contains("all") {
      let ids = ModelCatalog.standard.ids
      let unfitted = try await read { try $0.fitted(for: ids).unfitted }
      let remote = RemoteIHC.card.id
      let isAsked = settings.rules.models.contains(remote)
      models = ids.filter { !unfitted.contains($0) && ($0 != remote || isAsked) }
      warnings = unfitted.map { "\($0) is left out: not fitted; see `attrctl models fit \($0)`" }
      if !isAsked {
        warnings.append("\(remote) is left out: attribution.models does not have it")
      }
    } else {
      for model in request.models where !models.contains(model) {
        models.append(try known(model))
      }
    }
    guard let base = request.base else {
      let isDefaultThere = models.contains(settings.defaultModel)
      return (models, isDefaultThere ? settings.defaultModel : models[0], warnings)
    }
    if !models.contains(try known(base)) { models.insert(base, at: 0) }
    return (models, base, warnings)
  }
}

/// The arithmetic of a comparison with one of its models.
private struct Comparison {
  let models: [String]
  /// The position of the base.
  let base: Int

  private var others: [Int] { models.indices.filter { $0 != base } }

  func differences(_ credits: [Credit], _ revenues: [Money]) -> ModelValues<ModelDifference> {
    ModelValues(
      others.map { models[$0] },
      others.map { position in
        var difference = ModelDifference()
        difference.credit = credits[position] - credits[base]
        difference.percent = Self.percent(difference.credit, of: credits[base])
        difference.revenue = revenues[position] - revenues[base]
        return difference
      })
  }

  /// By channel, however finely the report is cut; nothing where it has no channels.
  func disagreement(_ report: ReportQuery.Report) -> ModelValues<ModelDisagreement> {
    var channels: [String: [Credit]] = [:]
    for row in report.rows {
      guard let channel = row.channel else { return ModelValues() }
      let zero = [Credit](repeating: .zero, count: models.count)
      channels[channel, default: zero] = zip(channels[channel] ?? zero, row.credits).map(+)
    }
    return ModelValues(
      others.map { models[$0] },
      others.map { position in
        var disagreement = ModelDisagreement()
        disagreement.credit = Disagreement.credit(channels.values.map { $0[position] - $0[base] })
        disagreement.percent = Self.percent(
          disagreement.credit, of: report.totals.credits[base])
        return disagreement
      })
  }

  private static func percent(_ part: Credit, of whole: Credit) -> JSONNumber? {
    Disagreement.percent(part, of: whole)
      .map { JSONNumber($0, decimals: Disagreement.percentDecimals) }
  }
}
