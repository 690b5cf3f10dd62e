import AttributionCore
import AttributionRPC
import AttributionStore

/// Journeys that the remote IHC service has not answered, and asking again.
extension Handlers {
  func remotePending(_ request: IHCPending) async throws(RPCError) -> IHCPending.Response {
    let cursor = try Self.remoteCursor(request.cursor)
    let found = try await read { snapshot in
      let query = RemoteQuery(snapshot.database)
      return (
        page: try query.pending(limit: request.limit, after: cursor),
        total: try query.pendingCount()
      )
    }
    if found.total == 0 { try requireRemote() }
    var response = IHCPending.Response()
    response.journeys = found.page.journeys.map(IHCPendingJourney.init)
    response.total = found.total
    response.nextCursor = found.page.next?.text
    return response
  }

  func remoteFailures(_ request: IHCFailures) async throws(RPCError) -> IHCFailures.Response {
    if let code = request.code, RemoteFault(rawValue: code) == nil {
      let codes = RemoteFault.allCases.map(\.rawValue)
      let guess = Spelling.nearest(to: code, among: codes).map { "; did you mean \($0)?" } ?? ""
      throw .invalidParams(
        "code: \(code): no such reason\(guess)", hint: "expected \(codes.joined(separator: ", "))")
    }
    let cursor = try Self.remoteCursor(request.cursor)
    let found = try await read { snapshot in
      let query = RemoteQuery(snapshot.database)
      return (
        page: try query.failures(code: request.code, limit: request.limit, after: cursor),
        total: try query.failureCount(code: request.code)
      )
    }
    if found.total == 0 { try requireRemote() }
    var response = IHCFailures.Response()
    response.journeys = found.page.journeys.map(IHCFailedJourney.init)
    response.total = found.total
    response.nextCursor = found.page.next?.text
    return response
  }

  private static func remoteCursor(_ text: String?) throws(RPCError) -> RemoteQuery.Cursor? {
    guard let text else { return nil }
    guard let cursor = RemoteQuery.Cursor(text) else {
      throw .invalidParams("cursor: “\(text)”; expected the next_cursor of the page before")
    }
    return cursor
  }

  /// Where the model is not enabled there is nothing to look at, and something else to say.
  func requireRemote() throws(RPCError) {
    guard !engine.settings.rules.models.contains(RemoteIHC.card.id) else { return }
    throw RPCError(
      .conflict, "ihc-remote is not enabled; no journey is sent anywhere",
      reason: RPCError.notEnabled,
      hint: "`attrctl ihc status` shows the lines of the configuration that enable it")
  }

  func retryRemote(_ request: IHCRetry) async throws(RPCError) -> IHCRetry.Response {
    guard request.all != !request.conversions.isEmpty else {
      throw .invalidParams(
        "expected either conv_ids or all", hint: "`attrctl ihc retry CONV_ID`, or --all")
    }
    try requireRemote()
    let keys = request.all ? nil : try await failedKeys(of: request.conversions)
    let outcome: RemoteRetry
    do {
      outcome = try await engine.request { EngineRequest.retryRemote(keys, $0) }
    } catch {
      throw RPCError(error)
    }
    var response = IHCRetry.Response()
    response.journeys = outcome.journeys
    response.isBreakerClosed = outcome.isBreakerClosed
    return response
  }

  private func failedKeys(of conversions: [String]) async throws(RPCError) -> [[UInt8]] {
    let found = try await read { snapshot in
      try conversions.map { try RemoteQuery(snapshot.database).givenUp($0) }
    }
    var keys: [[UInt8]] = []
    for (conversion, journey) in zip(conversions, found) {
      guard let journey else {
        throw .notFound(
          "conv_ids: no journey of \(conversion) failed",
          hint: "`attrctl ihc show \(conversion)` says what became of it")
      }
      guard !journey.isTooLong else {
        throw RPCError(
          .conflict, "\(conversion): \(journey.message)", reason: journey.code,
          hint: "change the settings and reload; it is then asked by itself")
      }
      keys.append(journey.key)
    }
    return keys
  }

  func testRemote(_ request: IHCTest) async throws(RPCError) -> IHCTest.Response {
    let rules = engine.settings.rules.remoteIHC
    let test: RemoteTest
    do {
      test = try await engine.request { EngineRequest.testRemote($0) }
    } catch {
      throw RPCError(error)
    }
    return IHCTest.Response(test, url: RemoteJourneys(rules).address)
  }
}

extension IHCTest.Response {
  init(_ test: RemoteTest, url: String) {
    self.init()
    self.url = url
    status = test.status
    elapsedMilliseconds = test.elapsed.map {
      Int($0.components.seconds * 1_000 + $0.components.attoseconds / 1_000_000_000_000_000)
    }
    let words = test.message ?? "no more is known"
    switch test.outcome {
    case .well:
      result = .works
      let time = elapsedMilliseconds.map { " in \($0) ms" } ?? ""
      message = "It works: \(url) answered\(time) and takes the key."
    case .failing:
      result = .failing
      message = "The service answers, but not well: \(words)."
      next = "try again later; journeys wait until then"
    case .denied:
      result = .denied
      message = "The service refuses: \(words)."
      next = "check the key that attributiond-ihc reads, and ihc.url"
    case .unreachable:
      result = .unreachable
      message = "\(url) cannot be reached: \(words)."
      next = "check ihc.url, the name service and the proxy of attributiond-ihc"
    case .returned:
      result = .returned
      message = "The client did not send it: \(words)."
      next = "its log says what it lacks: `journalctl -u attributiond-ihc`"
    case .noClient:
      result = .noClient
      message = "No client is running: \(words)."
      next = "`systemctl enable --now attributiond-ihc`, or start the daemon with --ihc-inline"
    case .noAnswer:
      result = .noAnswer
      message = "Nothing came back: \(words)."
      next = "its log says more: `journalctl -u attributiond-ihc`"
    }
  }
}

extension IHCPendingJourney {
  fileprivate init(_ journey: RemoteQuery.Unanswered) {
    self.init()
    conversion = journey.conversionID
    at = journey.conversionAt
    sessions = journey.sessions
    state = journey.isAsked ? .asked : .waiting
    isCurrent = journey.isCurrent
    queuedAt = journey.queuedAt
    attempts = journey.attempts
    request = journey.request.map { Int($0) }
    nextAt = journey.nextAt
    message = journey.message
  }
}

extension IHCFailedJourney {
  fileprivate init(_ journey: RemoteQuery.Unanswered) {
    self.init()
    conversion = journey.conversionID
    at = journey.conversionAt
    sessions = journey.sessions
    attempts = journey.attempts
    code = journey.code ?? ""
    message = journey.message ?? ""
    exchange = journey.exchange.map { Int($0) }
    failedAt = journey.exchangedAt
  }
}
