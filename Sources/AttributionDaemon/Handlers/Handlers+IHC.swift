import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  /// Adds what the ihc model learned, beside the parameters in force and what would move.
  func describe(_ fit: IHCFit, in model: inout FittedModel) async throws(RPCError) {
    let found = try await read { snapshot in
      var rules = snapshot.rules
      let isEnabled = rules.models.contains(InitializerHolderCloser.card.id)
      rules.models = [InitializerHolderCloser.card.id]
      rules.ihc = fit.parameters
      let days = Day(number: .min)...Day(number: .max)
      let changes =
        isEnabled
        ? try Rerun(snapshot.database, rules).changes(
          model: InitializerHolderCloser.card.id, days: days
        ) {}.changes : []
      return (inForce: snapshot.rules.ihc, changes: changes)
    }
    let paths = fit.journeys + fit.openPaths
    model.conversionRate = JSONNumber(paths > 0 ? Double(fit.journeys) / Double(paths) : 0)
    var ihc = FittedIHC()
    ihc.parameters = fit.parameters.json
    ihc.before = found.inForce.json
    ihc.pauses = Int(fit.pauses)
    ihc.medianPauseHours = fit.medianPauseHours.map { JSONNumber($0) }
    ihc.closers = Int(fit.closers)
    ihc.medianCloserHours = fit.medianCloserHours.map { JSONNumber($0) }
    ihc.associations.initializer = JSONNumber(fit.associations.initializer)
    ihc.associations.holder = JSONNumber(fit.associations.holder)
    ihc.associations.closer = JSONNumber(fit.associations.closer)
    ihc.notes = fit.notes
    ihc.changes = found.changes.map(ChannelChange.init)
    model.ihc = ihc
  }

  /// Goes back to the parameters of the configuration.
  func useConfigured(_ model: String) async throws(RPCError) -> ModelsUse.Response {
    do {
      try await engine.request { EngineRequest.useConfigured(model, $0) }
    } catch {
      throw RPCError(error)
    }
    var response = ModelsUse.Response()
    response.generation = Int(try await read { try Generation($0.database).number() })
    return response
  }

  /// Says that a learned version of ihc is in force, where the configuration says something else.
  func learnedNotes(_ rules: AttributionRules) -> [String] {
    guard let fit = rules.fits[InitializerHolderCloser.card.id] else { return [] }
    let keys = ["ihc.parameters", "ihc.channel_weights"]
    let written = engine.settings.entries.filter {
      keys.contains($0.key) && $0.value != $0.standard
    }
    guard !written.isEmpty else { return [] }
    return [
      "\(written.map(\.key).joined(separator: " and ")): not in force, for version \(fit.version)"
        + " of ihc was chosen; `attrctl models use ihc configured` goes back (redistribution counts"
        + " anyway)"
    ]
  }
}

extension ChannelChange {
  init(_ change: Rerun.Change) {
    self.init()
    channelName = change.channel
    model = change.model
    creditBefore = change.creditBefore
    creditAfter = change.creditAfter
    revenueBefore = change.revenueBefore
    revenueAfter = change.revenueAfter
  }
}
