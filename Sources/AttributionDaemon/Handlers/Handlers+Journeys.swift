import AttributionCore
import AttributionRPC
import AttributionStore

extension Handlers {
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
