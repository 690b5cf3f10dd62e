import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  func explain(_ request: JourneysExplain) async throws(RPCError) -> JourneysExplain.Response {
    let models = try explained(request.model)
    let found = try await read { snapshot in
      var rules = snapshot.rules
      // Those that are enabled have their fits; the others may have some.
      for model in models
      where rules.fits[model] == nil && ModelFitter.needsFit(model, rules) {
        rules.fits[model] = try FittedVersions(snapshot.database, in: snapshot.store).fit(
          of: model, under: rules)
      }
      let explanation = try JourneyQuery(snapshot.database, in: snapshot.store).explain(
        request.conversion, models: models, rules: rules)
      return (explanation, rules)
    }
    guard let explanation = found.0 else {
      throw .notFound(
        "conv_id: no conversion \(request.conversion)", hint: "`attrctl journeys` lists some")
    }
    var response = JourneysExplain.Response(explanation, models, found.1)
    response.lookback =
      engine.settings.entries.first { $0.key == "attribution.lookback" }?.value ?? ""
    return response
  }

  /// The models that a request means: one, several with commas, or `all` that are enabled.
  private func explained(_ text: String?) throws(RPCError) -> [String] {
    guard let text else { return [engine.settings.defaultModel] }
    guard text != "all" else { return engine.settings.rules.models }
    var models: [String] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let model = try Self.cataloged(String(part.drop { $0 == " " })).card.id
      if !models.contains(model) { models.append(model) }
    }
    return models
  }
}

extension JourneysExplain.Response {
  fileprivate init(
    _ found: JourneyQuery.Explanation, _ models: [String], _ rules: AttributionRules
  ) {
    self.init()
    conversion = found.conversionID
    user = found.userID
    stitched = found.stitched.isEmpty ? nil : found.stitched
    at = found.instant
    revenue = found.revenue
    model = models[0]
    modelVersion = rules.fits[models[0]].map { Int($0.version) }
    source = SourceLine(found.source)
    isPending = found.isPending
    journey = JourneyFormation(found.formation, rules.journeys)
    self.models = found.divisions.map { ModelDivision($0, rules) }
    let parts = found.divisions.first?.parts ?? []
    touches = zip(found.touches, parts).map { touch, part in
      var entry = ExplainedTouch()
      entry.session = touch.sessionID
      entry.user = touch.userID == found.userID ? nil : touch.userID
      entry.at = touch.instant
      entry.channelName = touch.channel
      if let (given, rule) = touch.given {
        entry.givenChannel = given == touch.channel ? nil : given
        entry.channelRule = ChannelRuleEntry(rules.channels, rule)
      }
      entry.credit = part.credit
      entry.revenue = part.revenue
      entry.cost = touch.cost
      entry.source = SourceLine(touch.source)
      entry.phases = touch.phases.map { phases in
        var shares = PhaseShares()
        shares.initializer = Credit(rounding: phases.initializer)
        shares.holder = Credit(rounding: phases.holder)
        shares.closer = Credit(rounding: phases.closer)
        return shares
      }
      return entry
    }
  }
}

extension JourneyFormation {
  fileprivate init(_ formation: JourneyQuery.Explanation.Formation, _ rules: JourneyRules) {
    self.init()
    sessions = formation.sessions
    boundary = rules.boundary.rawValue
    afterConversion = rules.afterConversion.rawValue
    oldest = formation.oldest
    previous = formation.previous
    leftOut = JourneyOmission.allCases.compactMap { reason in
      formation.omitted[reason].map { count in
        var entry = OmissionCount()
        entry.reason = reason.rawValue
        entry.sessions = count
        return entry
      }
    }
    omissions = formation.omissions.map { omission in
      var entry = OmittedSession()
      entry.session = omission.sessionID
      entry.at = omission.instant
      entry.channelName = omission.channel
      entry.reason = omission.reason.rawValue
      return entry
    }
  }
}

extension ModelDivision {
  fileprivate init(_ division: Division, _ rules: AttributionRules) {
    self.init()
    model = division.model
    isEnabled = rules.models.contains(division.model)
    conserves = ModelCatalog.standard[division.model]?.card.conserves ?? true
    version = rules.fits[division.model].map { Int($0.version) }
    reasons = division.reasons
    steps = division.steps.map { step in
      var entry = DivisionStep()
      entry.name = step.name
      entry.meaning = step.meaning
      entry.unit = step.unit.rawValue
      entry.values = step.values.map(StepNumber.init)
      return entry
    }
    parts = division.parts.map { part in
      var entry = DivisionPart()
      entry.share = StepNumber(part.share)
      entry.credit = part.credit
      entry.revenue = part.revenue
      entry.hasLeftoverCredit = part.hasLeftoverCredit
      entry.hasLeftoverRevenue = part.hasLeftoverRevenue
      return entry
    }
  }
}

extension Credit {
  /// A share as a number of billionths, for showing.
  fileprivate init(rounding share: Double) {
    self.init(nanos: Int64((share * Double(Credit.one.nanos)).rounded()))
  }
}
