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
}

extension SourceLine {
  init(_ source: JourneyQuery.Source) {
    self.init()
    file = source.file
    line = Int(source.line)
  }
}
