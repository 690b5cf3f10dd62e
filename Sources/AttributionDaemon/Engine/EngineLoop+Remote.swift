import AttributionCore
import AttributionIngest
import AttributionRPC
import AttributionStore
import Logging
import Synchronization

/// What the loop keeps in mind of the remote IHC service; all that must last is in the store.
struct RemoteState {
  /// For back-off, which is to differ from one daemon to the next.
  var random = SplitMix64(seed: .random(in: .min ... .max))
  /// The test that somebody waits for.
  var test: RemoteTestRun?
  /// How many tests there were; each has its number as its attempt.
  var tests: Int64 = 0
  /// When what is too old to be kept is looked for next.
  var sweepAt = ContinuousClock.now

  /// The requests of tests have a number that no other has.
  static let testRequest: Int64 = 0
}

/// A request that only finds out whether the service can be reached and takes the key.
struct RemoteTestRun {
  var replies: [EngineRequest.Reply<RemoteTest>]
  /// Nil until a client took it.
  var attempt: Int64?
  /// When it did.
  var takenAt: ContinuousClock.Instant?
  /// When the wait is given up.
  var deadline: ContinuousClock.Instant
}

/// The queue for the remote IHC service: its requests come from handlers, which wait.
extension EngineLoop {
  /// How long a test waits for a client to ask for work; one that runs does so every ten seconds.
  private static let testPatience = Duration.seconds(20)
  private static let sweepInterval = Duration.seconds(600)
  /// Until the present settings count.
  private static let rebuildWait = Instant.microsPerSecond / 2

  /// Hands out requests, a test before all others.
  func lease(to worker: String, capacity: Int) throws -> RemoteLease {
    let now = Instant.wallClock
    shared.state.withLock { $0.remoteClient = RemoteClient(worker: worker, askedAt: now) }
    if capacity > 0, let test = takeTest() {
      var lease = RemoteLease()
      lease.requests = [test]
      return lease
    }
    guard isMadeByRules else {
      var lease = RemoteLease()
      lease.wait = Self.rebuildWait
      lease.reason = .paused
      lease.message = "everything is recomputed under other settings first"
      return lease
    }
    let lease = try store.write { database in
      try RemoteQueue(database, try rules(database), settings.remote)
        .lease(to: worker, capacity: capacity, at: now)
    }
    if !lease.requests.isEmpty { isCheckpointed = false }
    return lease
  }

  /// Takes in what became of a request.
  ///
  /// - Returns: Nil where nothing is known of it any more.
  func complete(
    _ request: Int64, attempt: Int64, _ reply: RemoteReply
  ) throws -> SentRequest.Result? {
    if request == RemoteState.testRequest { return try completeTest(attempt, reply) }
    let now = Instant.wallClock
    var random = remote.random
    let outcome = try store.write { database -> (SentRequest.Result, RemoteJudgement)? in
      let queue = RemoteQueue(database, try rules(database), settings.remote)
      guard let sent = try queue.sent(request: request, attempt: attempt) else { return nil }
      let judgement = try RemoteJudge(sent).judge(reply)
      let result = try queue.complete(
        sent, judgement, received: reply.body.map { Array($0.utf8) }, at: now, &random)
      return (result, judgement)
    }
    remote.random = random
    isCheckpointed = false
    guard let (result, judgement) = outcome else {
      logger.notice("nothing is known of request \(request), attempt \(attempt), any more")
      return nil
    }
    log(judgement, of: request, attempt)
    return result
  }

  /// The service’s words may have ids in them, and stay out of the log.
  private func log(_ judgement: RemoteJudgement, of request: Int64, _ attempt: Int64) {
    let status = judgement.status.map { ", HTTP \($0)" } ?? ""
    let message: Logger.Message =
      "ihc-remote: request \(request), attempt \(attempt): \(judgement.outcome.rawValue)\(status)"
    if judgement.outcome == .denied {
      logger.record(.remoteDenied, "\(message); `attrctl ihc status` says why")
    } else {
      logger.debug(message)
    }
  }

  // MARK: Tests

  /// Begins a test, or joins one that is under way.
  func test(_ reply: EngineRequest.Reply<RemoteTest>) {
    if remote.test == nil {
      remote.test = RemoteTestRun(replies: [], deadline: .now + Self.testPatience)
    }
    remote.test?.replies.append(reply)
  }

  private func takeTest() -> RemoteLease.Request? {
    guard var run = remote.test, run.attempt == nil else { return nil }
    remote.tests += 1
    run.attempt = remote.tests
    run.takenAt = .now
    run.deadline = .now + .microseconds(settings.remote.lease)
    remote.test = run
    let service = RemoteJourneys(settings.rules.remoteIHC)
    return RemoteLease.Request(
      id: RemoteState.testRequest, attempt: remote.tests, url: service.address,
      body: service.body(of: []), journeys: 0, sessions: 0)
  }

  private func completeTest(_ attempt: Int64, _ reply: RemoteReply) throws -> SentRequest.Result {
    guard let run = remote.test, run.attempt == attempt else { return SentRequest.Result() }
    var test = RemoteTest(reply)
    test.elapsed = run.takenAt.map { .now - $0 }
    if test.isWell {
      try store.write { database in
        try RemoteQueue(database, try rules(database), settings.remote).closeBreaker()
      }
    }
    remote.test = nil
    for reply in run.replies { reply.resume(.success(test)) }
    return SentRequest.Result()
  }

  /// Tells those who wait for a test in vain.
  func giveUpLateTests() {
    guard let run = remote.test, ContinuousClock.now >= run.deadline else { return }
    remote.test = nil
    let test = run.attempt == nil ? RemoteTest.noClient : RemoteTest.noAnswer
    for reply in run.replies { reply.resume(.success(test)) }
  }

  /// How long the loop may sleep until it has something to do for the queue.
  var remoteDeadline: Duration {
    let sweep = remote.sweepAt - .now
    guard let test = remote.test else { return sweep }
    return min(sweep, test.deadline - .now)
  }

  // MARK: Retention

  /// Deletes some of what is too old to be kept, now and then.
  ///
  /// - Returns: Whether there is more.
  func sweepExchanges() throws -> Bool {
    guard ContinuousClock.now >= remote.sweepAt else { return false }
    let now = Instant.wallClock
    let queue = { [settings] database in
      RemoteQueue(database, settings.rules, settings.remote)
    }
    guard try store.read({ try queue($0).hasOld(at: now) }) else {
      remote.sweepAt = .now + Self.sweepInterval
      return false
    }
    try store.write { try queue($0).deleteOld(at: now) }
    isCheckpointed = false
    return true
  }
}
