import AttributionCore
import AttributionIngest
import AttributionRPC
import AttributionStore

/// What the remote IHC service was told, and what it would cost to tell it the rest.
extension Handlers {
  func showRemote(_ request: IHCShow) async throws(RPCError) -> IHCShow.Response {
    let found = try await read { snapshot in
      try RemoteQuery(snapshot.database)
        .journeys(of: request.conversion, withBodies: request.bodies)
    }
    if found.isEmpty {
      try requireRemote()
      throw .notFound(
        "conv_id: no journey of \(request.conversion) was or is to be sent",
        hint: "`attrctl explain \(request.conversion)` says whether it has a journey")
    }
    var response = IHCShow.Response()
    response.conversion = request.conversion
    response.journeys = try found.map { (journey) throws(RPCError) in
      try IHCKnownJourney(journey)
    }
    return response
  }

  func estimateRemote(_ request: IHCEstimate) async throws(RPCError) -> IHCEstimate.Response {
    let settings = try proposedSettings(request)
    let month = RemoteMonth(of: .wallClock)
    _ = try await sync(IngestSync())
    let found = try await read { snapshot in
      (
        prospect: try RemoteProspect(snapshot.database, settings.rules, settings.remote),
        made: try month.requests(snapshot.database)
      )
    }
    let prospect = found.prospect
    let toSend = prospect.toSend
    var response = IHCEstimate.Response()
    response.isEnabled = settings.rules.models.contains(RemoteIHC.card.id)
    response.url = settings.rules.remoteIHC.url
    response.conversionType = settings.rules.remoteIHC.namedConversionType
    response.conversions = prospect.conversions
    response.unattributed = prospect.unattributed
    response.answered = prospect.answered
    response.failed = prospect.failed
    response.tooLong = prospect.tooLong
    response.journeys = toSend.journeys
    response.sessions = toSend.sessions
    response.requests = toSend.requests
    response.requestJourneys = settings.remote.requestJourneys
    response.requestSessions = settings.rules.remoteIHC.requestSessions
    let perMinute = max(1, settings.remote.requestsPerMinute)
    response.secondsAtLeast = (toSend.requests * 60 + perMinute - 1) / perMinute
    response.budget = IHCBudget(month, made: found.made, limit: settings.remote.budget)
    return response
  }

  /// The settings of now, or those that somebody thinks of.
  private func proposedSettings(_ request: IHCEstimate) throws(RPCError) -> Settings {
    guard request.configuration != nil || !request.changes.isEmpty else { return engine.settings }
    do {
      return try engine.settings.proposed(
        text: request.configuration, name: request.configurationName, request.changes)
    } catch {
      throw .invalidParams(error.description)
    }
  }

  func compareRemote(_ request: IHCCompare) async throws(RPCError) -> IHCCompare.Response {
    try Self.checkRange(request.from, request.to)
    let days = (request.from ?? Day(number: .min))...(request.to ?? Day(number: .max))
    _ = try await sync(IngestSync())
    let found = try await read { snapshot in
      try RemoteAgainstLocal(
        snapshot.database, snapshot.rules, days: days, limit: request.limit)
    }
    if found.conversions == 0 { try requireRemote() }
    return IHCCompare.Response(found)
  }
}

extension IHCKnownJourney {
  fileprivate init(_ journey: RemoteQuery.KnownJourney) throws(RPCError) {
    self.init()
    key = journey.key.hexadecimal
    state = IHCJourneyState(rawValue: journey.state) ?? .waiting
    isCurrent = journey.isCurrent
    at = journey.conversionAt
    queuedAt = journey.queuedAt
    attempts = journey.attempts
    answeredAt = journey.answer == nil ? nil : journey.answeredAt
    isImported = journey.answer != nil && journey.exchange == 0
    code = journey.code
    message = journey.message
    request = journey.request.map { Int($0) }
    nextAt = journey.nextAt
    sessionCount = journey.sessions
    sessions = try Self.sessions(of: journey)
    exchanges = journey.exchanges.map(IHCExchange.init)
  }

  /// The rows as they are sent, each with the answer to it; only the answers where those are gone.
  private static func sessions(
    of journey: RemoteQuery.KnownJourney
  ) throws(RPCError) -> [IHCSession] {
    var sessions: [IHCSession] = []
    if let rows = journey.rows {
      do {
        let json = try JSON(parsing: rows, limits: JSONLimits(bytes: rows.count))
        sessions = (json.elements ?? []).map(IHCSession.init(row:))
      } catch {
        throw RPCError(
          .corrupt, "what is stored of a journey is no JSON: \(error); restore a backup")
      }
    }
    guard let answer = journey.answer else { return sessions }
    if sessions.isEmpty {
      sessions = [IHCSession](repeating: IHCSession(), count: answer.sessions.count)
    }
    for (index, numbers) in zip(sessions.indices, answer.sessions) {
      sessions[index].initializer = Credit(millionths: numbers.initializer)
      sessions[index].holder = Credit(millionths: numbers.holder)
      sessions[index].closer = Credit(millionths: numbers.closer)
      sessions[index].ihc = Credit(millionths: numbers.ihc)
    }
    return sessions
  }
}

extension Credit {
  /// A number of an answer, exactly.
  fileprivate init(millionths: Int64) { self.init(nanos: millionths * 1_000) }
}

extension IHCSession {
  /// A row as it is sent.
  fileprivate init(row: JSON) {
    self.init()
    session = row["session_id"]?.string
    timestamp = row["timestamp"]?.string
    channelLabel = row["channel_label"]?.string
    func flag(_ name: String) -> Int? {
      guard case .number(let number) = row[name] else { return nil }
      return number.units(decimals: 0).map { Int($0) }
    }
    holderEngagement = flag("holder_engagement")
    closerEngagement = flag("closer_engagement")
    conversion = flag("conversion")
    impressionInteraction = flag("impression_interaction")
  }
}

extension IHCExchange {
  fileprivate init(_ exchange: RemoteQuery.Exchange) {
    self.init()
    id = Int(exchange.id)
    request = Int(exchange.request)
    attempt = exchange.attempt
    sentAt = exchange.sentAt
    endedAt = exchange.endedAt
    url = exchange.url
    outcome = exchange.outcome
    status = exchange.status
    journeys = exchange.journeys
    sessions = exchange.sessions
    message = exchange.message
    sent = exchange.sent.map { String(decoding: $0, as: UTF8.self) }
    received = exchange.received.map { String(decoding: $0, as: UTF8.self) }
  }
}

extension IHCCompare.Response {
  fileprivate init(_ found: RemoteAgainstLocal) {
    self.init()
    conversions = found.conversions
    unanswered = found.unanswered
    touches = found.touches
    meanDifference = found.meanDifference
    largestDifference = found.largestDifference
    movedCredit = found.movedCredit
    channels = found.channels.map { channel in
      var entry = IHCComparedChannel()
      entry.channelName = channel.name
      entry.touches = channel.touches
      entry.remoteCredit = channel.remote.credit
      entry.localCredit = channel.local.credit
      entry.remoteRevenue = channel.remote.revenue
      entry.localRevenue = channel.local.revenue
      entry.creditDifference = channel.remote.credit - channel.local.credit
      entry.revenueDifference = channel.remote.revenue - channel.local.revenue
      return entry
    }
    differences = found.differences.map { touch in
      var entry = IHCComparedTouch()
      entry.conversion = touch.conversionID
      entry.session = touch.sessionID
      entry.at = touch.instant
      entry.channelName = touch.channel
      entry.touches = touch.touches
      entry.remoteCredit = touch.remote
      entry.localCredit = touch.local
      entry.difference = touch.remote - touch.local
      return entry
    }
  }
}
