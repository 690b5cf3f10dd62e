import AttributionCore

/// Several models over the paths of one file, each row of which is looked at once.
struct PathCalculation: PathConsumer {
  private let models: [String]
  private let rules: AttributionRules
  private var heuristics: [HeuristicTotals] = []
  private var fitters: [(model: String, fitter: ModelFitter)] = []

  /// Prepares models of the catalog, none of which needs more than paths.
  init(models: [String], rules: AttributionRules) {
    self.models = models
    self.rules = rules
    for model in models {
      if let fitter = ModelFitter(model: model, rules: rules, channels: ChannelNames()) {
        fitters.append((model, fitter))
      } else if let entry = ModelCatalog.standard[model] {
        heuristics.append(HeuristicTotals(entry, rules: rules))
      }
    }
  }

  mutating func observe(_ rows: PathBatch, _ channels: ChannelNames) {
    for index in heuristics.indices { heuristics[index].observe(rows, channels) }
    for index in fitters.indices { fitters[index].fitter.observe(rows) }
  }

  /// What each model makes of everything observed, in the order in which they were asked for.
  func results(
    _ channels: ChannelNames, _ totals: PathTotals
  ) -> [(model: String, result: Result<CalculatedModel, FitError>)] {
    models.compactMap { model in
      if let heuristic = heuristics.first(where: { $0.card.id == model }) {
        return (model, .success(CalculatedModel(heuristic, channels, rules)))
      }
      guard var fitter = fitters.first(where: { $0.model == model })?.fitter else { return nil }
      fitter.channels = channels
      do throws(FitError) {
        return (model, .success(CalculatedModel(try fitter.fit(), of: model, rules, totals)))
      } catch {
        return (model, .failure(error))
      }
    }
  }
}

extension ModelFitter {
  fileprivate mutating func observe(_ rows: PathBatch) {
    let channels = rows.channels.span
    for row in 0..<rows.count {
      observe(channels.extracting(rows.range(row)), rows.tallies[row])
    }
  }
}
