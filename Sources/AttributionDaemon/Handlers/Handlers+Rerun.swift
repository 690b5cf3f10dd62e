import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  func rerun(_ request: AttributionRerun) async throws(RPCError) -> AttributionRerun.Response {
    try Self.checkRange(request.from, request.to)
    let proposal = try proposal(request)
    let model: String? = request.model == nil ? nil : try enabled(request.model, in: proposal)
    if request.isForced { try checkForce(request) }
    let days =
      (request.from ?? Day(number: .min))...(request.to ?? Day(number: .max))
    _ = try await sync(IngestSync())
    let outcome = try await read { snapshot in
      guard let proposal else {
        return try Rerun(snapshot.database, snapshot.rules).changes(model: model, days: days) {}
      }
      let learning = ModelLearning(snapshot.database, in: snapshot.store, proposal.rules) {}
      return try Rerun(snapshot.database, try learning.proposal())
        .changes(from: snapshot.rules, model: model, days: days) {}
    }
    let askedAgain = request.isForced ? try await force(days, request.isDryRun) : nil
    if !request.isDryRun {
      let scope = request.from == nil && request.to == nil ? nil : days
      do {
        try await engine.request { EngineRequest.rerun(scope, $0) }
      } catch {
        throw RPCError(error)
      }
      _ = try await sync(IngestSync())
    }
    var response = AttributionRerun.Response(outcome)
    response.generation = Int(try await read { try Generation($0.database).number() })
    response.isDryRun = request.isDryRun
    response.askedAgain = askedAgain
    if let proposal {
      response.journeys = Int(outcome.journeys)
      response.changed = proposal.changed
      response.ignored = proposal.ignored
    }
    return response
  }

  /// Refuses to ask a service again that is not asked.
  private func checkForce(_ request: AttributionRerun) throws(RPCError) {
    let remote = RemoteIHC.card.id
    guard engine.settings.rules.models.contains(remote) else {
      throw .invalidParams(
        "force: it asks the IHC service again, which is not asked at all; expected \(remote) among "
          + "attribution.models",
        hint: "credits are made anew without it: they follow from the facts")
    }
    guard request.model == nil || request.model == remote else {
      throw .invalidParams(
        "force: it asks the IHC service again, which \(request.model ?? "") has nothing to do with; "
          + "expected \(remote) or no model")
    }
    guard request.configuration == nil, request.changes.isEmpty else {
      throw .invalidParams(
        "force: a proposed configuration is only looked at; leave one of both out")
    }
  }

  /// Lets journeys of conversions of some days be asked about again; only counts them in a dry run.
  private func force(
    _ days: ClosedRange<Day>, _ isDryRun: Bool
  ) async throws(RPCError) -> Int {
    if isDryRun {
      return Int(
        try await read {
          try RemoteForcing($0.database, $0.rules).count(days: days) {}
        })
    }
    do {
      return Int(try await engine.request { EngineRequest.force(days, $0) })
    } catch {
      throw RPCError(error)
    }
  }

  /// Settings that somebody thinks of, read and checked as the daemon's own would be.
  private func proposal(_ request: AttributionRerun) throws(RPCError) -> Proposal? {
    guard request.configuration != nil || !request.changes.isEmpty else { return nil }
    guard request.isDryRun else {
      throw .invalidParams(
        "dry_run: a proposed configuration is only looked at; expected true",
        hint: "to apply it, write it to the configuration file and reload")
    }
    do {
      let current = engine.settings
      return Proposal(
        from: current,
        to: try current.proposed(
          text: request.configuration, name: request.configurationName, request.changes))
    } catch {
      throw .invalidParams(error.description)
    }
  }

  /// The model of a request, if it is kept up to date, or would be.
  private func enabled(_ model: String?, in proposal: Proposal?) throws(RPCError) -> String {
    guard let model, let proposal, proposal.rules.models.contains(model) else {
      return try enabled(model)
    }
    return model
  }
}

/// Rules that are not those of the daemon, and the settings that make the difference.
private struct Proposal {
  let rules: AttributionRules
  let changed: [String]
  let ignored: [String]

  init(from current: Settings, to proposed: Settings) {
    rules = proposed.rules
    let keys = current.changedKeys(to: proposed)
    changed = keys.filter(Self.decidesCredit)
    ignored = keys.filter { !Self.decidesCredit($0) }
  }

  private static func decidesCredit(_ key: String) -> Bool {
    guard !["attribution.default_model", "attribution.refit"].contains(key) else { return false }
    return key == "channels" || key == "timezone"
      || ["attribution.", "ihc."].contains(where: key.hasPrefix)
  }
}

extension Settings {
  /// The settings as they would be if the file said something else, and with other flags; all else
  /// stays as the daemon was started.
  func proposed(
    text: String?, name: String?, _ changes: [SettingChange]
  ) throws(SettingError) -> Settings {
    var sources = sources
    if let text {
      sources.proposal = SettingSources.Proposal(
        text: text, name: name ?? "the proposed configuration")
    }
    sources.flags += changes.map { ($0.key, $0.value) }
    return try sources.read()
  }
}

extension AttributionRerun.Response {
  fileprivate init(_ outcome: Rerun.Outcome) {
    self.init()
    conversions = Int(outcome.conversions)
    changes = outcome.changes.map(ChannelChange.init)
    sessions = outcome.moves.map { move in
      var entry = SessionMove()
      entry.channelName = move.channel
      entry.sessionsBefore = Int(move.sessionsBefore)
      entry.sessionsAfter = Int(move.sessionsAfter)
      entry.costBefore = move.costBefore
      entry.costAfter = move.costAfter
      return entry
    }
  }
}
