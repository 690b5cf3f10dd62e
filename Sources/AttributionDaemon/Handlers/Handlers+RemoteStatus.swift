import AttributionCore
import AttributionIngest
import AttributionRPC
import AttributionStore

/// How far the remote IHC service has answered.
extension Handlers {
  /// A client asks for work every half a minute at least.
  private static let clientPatience = 90 * Instant.microsPerSecond

  func remoteStatus(_ request: IHCStatus) async throws(RPCError) -> IHCStatus.Response {
    let settings = engine.settings
    let now = Instant.wallClock
    let status = try await read { try RemoteQueueStatus($0.database, at: now) }
    var response = IHCStatus.Response()
    response.url = settings.rules.remoteIHC.url
    response.conversionType = settings.rules.remoteIHC.namedConversionType
    response.journeys = IHCJourneyCounts(status)
    response.requests.out = status.requestsOut
    response.requests.waiting = status.requestsWaiting
    response.requests.nextAt = status.nextRetryAt
    response.budget = IHCBudget(
      status.month, made: status.requestsOfMonth, limit: settings.remote.budget)
    response.pace = IHCPace(status, settings, at: now)
    response.pause = IHCPause(status, at: now)
    if let message = status.lastError, let at = status.lastErrorAt {
      response.lastError = IHCError()
      response.lastError?.at = at
      response.lastError?.message = message
    }
    if let client = engine.state.remoteClient {
      response.client = IHCClient()
      response.client?.name = client.worker
      response.client?.seenAt = client.askedAt
    }
    response.describe(settings, isClientThere: isClientThere(at: now))
    return response
  }

  private func isClientThere(at now: Instant) -> Bool {
    guard let client = engine.state.remoteClient else { return false }
    return now.micros(since: client.askedAt) < Self.clientPatience
  }
}

extension RemoteIHCRules {
  /// Nil where none is set.
  var namedConversionType: String? { conversionType.isEmpty ? nil : conversionType }
}

extension IHCStatus.Response {
  /// Says in words what is going on, and what to do about it.
  fileprivate mutating func describe(_ settings: Settings, isClientThere: Bool) {
    let open = journeys.waiting + journeys.asked
    let waiting = "\(open) \(open == 1 ? "journey waits" : "journeys wait")"
    guard settings.rules.models.contains(RemoteIHC.card.id) else {
      state = .off
      message = "ihc-remote is not enabled; no journey is sent anywhere."
      configuration = Self.configuration(of: settings)
      return
    }
    if open == 0 {
      state = .idle
      message =
        journeys.failed == 0
        ? "every journey is answered."
        : "every journey is answered or was given up; \(journeys.failed) failed."
      if journeys.failed > 0 { next = "`attrctl ihc failures` lists them with the reasons" }
    } else if !isClientThere {
      state = .noClient
      message = "\(waiting), and no client asks for work."
      next =
        "start it with `systemctl enable --now attributiond-ihc`, or the daemon with --ihc-inline; "
        + "its log says what it lacks"
    } else if let pause {
      state = .paused
      message = "\(waiting); the service is left alone for a while."
      if pause.isBreaker { next = "once that is set right, `attrctl ihc test` goes on at once" }
    } else if let left = budget.left, left <= 0 {
      state = .budget
      message =
        "\(waiting); the budget of \(budget.limit ?? 0) requests is used up for \(budget.month)."
      next = "raise ihc.budget and reload, or wait for the next month"
    } else {
      state = .asking
      message = "\(waiting) to be answered."
    }
  }

  /// The lines that enable the model, besides the models of now.
  private static func configuration(of settings: Settings) -> [String] {
    let models = settings.rules.models + [RemoteIHC.card.id]
    let type = settings.rules.remoteIHC.namedConversionType ?? "NAME_CHOSEN_AT_TRAINING"
    return [
      "attribution:", "  models: [\(models.joined(separator: ", "))]", "ihc:",
      "  conversion_type: \(type)",
    ]
  }
}

extension IHCJourneyCounts {
  fileprivate init(_ status: RemoteQueueStatus) {
    self.init()
    waiting = Int(status.waiting)
    asked = Int(status.asked)
    failed = Int(status.failed)
    answered = Int(status.answered)
    kept = Int(status.kept)
  }
}

extension IHCBudget {
  init(_ month: RemoteMonth, made: Int, limit: Int?) {
    self.init()
    self.month = "\(month)"
    requests = made
    self.limit = limit
    left = limit.map { max(0, $0 - made) }
  }
}

extension IHCPace {
  fileprivate init(_ status: RemoteQueueStatus, _ settings: Settings, at now: Instant) {
    self.init()
    requestsPerMinute = settings.remote.requestsPerMinute
    concurrency = settings.remote.concurrency
    // A second at least, so that the first few are not many.
    let span = max(now.micros(since: status.doneSince), Instant.microsPerSecond)
    answersPerMinute = Int(status.done * 60 * Instant.microsPerSecond / span)
    let packing = RequestPacking(
      journeys: settings.remote.requestJourneys,
      sessions: settings.rules.remoteIHC.requestSessions)
    requestsToGo = packing.lowerBound(
      journeys: Int(status.pending), sessions: Int(status.sessions))
    secondsLeft = status.remaining(at: now).map { Int($0 / Instant.microsPerSecond) }
  }
}

extension IHCPause {
  /// Nil where nothing keeps requests from being made.
  fileprivate init?(_ status: RemoteQueueStatus, at now: Instant) {
    self.init()
    if status.breaker.state == .open, status.breaker.until > now {
      until = status.breaker.until
      message = status.breaker.message ?? "the service fails"
      isBreaker = true
    } else if let end = status.pausedUntil {
      until = end
      message = status.pauseMessage ?? "the service asks for it"
    } else {
      return nil
    }
  }
}
