import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
  func explain(_ request: JourneysExplain) async throws(RPCError) -> JourneysExplain.Response {
    let model = try enabled(request.model)
    let found = try await read { snapshot in
      try JourneyQuery(snapshot.database, in: snapshot.store).explain(
        request.conversion, model: model, rules: snapshot.rules)
    }
    guard let found else {
      throw .notFound(
        "conv_id: no conversion \(request.conversion)", hint: "`attrctl journeys` lists some")
    }
    var response = JourneysExplain.Response()
    response.conversion = found.conversionID
    response.user = found.userID
    response.stitched = found.stitched.isEmpty ? nil : found.stitched
    response.at = found.instant
    response.revenue = found.revenue
    response.model = found.model
    response.modelVersion = found.modelVersion.map(Int.init)
    response.source = SourceLine(found.source)
    response.isPending = found.isPending
    response.lookback =
      engine.settings.entries.first { $0.key == "attribution.lookback" }?.value ?? ""
    response.touches = found.touches.map { touch in
      var entry = ExplainedTouch()
      entry.session = touch.sessionID
      entry.user = touch.userID == found.userID ? nil : touch.userID
      entry.at = touch.instant
      entry.channelName = touch.channel
      entry.credit = touch.credit
      entry.revenue = touch.revenue
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
    return response
  }

  func journeys(_ request: JourneysList) async throws(RPCError) -> JourneysList.Response {
    let cursor = try Self.cursor(request.cursor)
    let found = try await read { snapshot in
      try JourneyQuery(snapshot.database, in: snapshot.store).list(
        user: request.user, channel: request.channel, limit: request.limit, after: cursor,
        rules: snapshot.rules)
    }
    var response = JourneysList.Response()
    response.nextCursor = found.next.map(String.init)
    response.journeys = found.journeys.map { journey in
      var entry = JourneySummary()
      entry.conversion = journey.conversionID
      entry.user = journey.userID
      entry.at = journey.instant
      entry.revenue = journey.revenue
      entry.touchpoints = journey.channels.count
      entry.channels = journey.channels
      return entry
    }
    return response
  }

  func rerun(_ request: AttributionRerun) async throws(RPCError) -> AttributionRerun.Response {
    try Self.checkRange(request.from, request.to)
    let model: String? = request.model == nil ? nil : try enabled(request.model)
    let days =
      (request.from ?? Day(number: .min))...(request.to ?? Day(number: .max))
    _ = try await sync(IngestSync())
    let before = try await read { snapshot in
      try Rerun(snapshot.database, snapshot.rules).changes(model: model, days: days) {}
    }
    if !request.isDryRun {
      let scope = request.from == nil && request.to == nil ? nil : days
      do {
        try await engine.request { EngineRequest.rerun(scope, $0) }
      } catch {
        throw RPCError(error)
      }
      _ = try await sync(IngestSync())
    }
    var response = AttributionRerun.Response()
    response.generation = Int(try await read { try Generation($0.database).number() })
    response.conversions = Int(before.conversions)
    response.isDryRun = request.isDryRun
    response.changes = before.changes.map { change in
      var entry = ChannelChange()
      entry.channelName = change.channel
      entry.model = change.model
      entry.creditBefore = change.creditBefore
      entry.creditAfter = change.creditAfter
      entry.revenueBefore = change.revenueBefore
      entry.revenueAfter = change.revenueAfter
      return entry
    }
    return response
  }
}

extension SourceLine {
  init(_ source: JourneyQuery.Source) {
    self.init()
    file = source.file
    line = Int(source.line)
  }
}

extension Credit {
  /// A share as a number of billionths, for showing.
  fileprivate init(rounding share: Double) {
    self.init(nanos: Int64((share * Double(Credit.one.nanos)).rounded()))
  }
}
