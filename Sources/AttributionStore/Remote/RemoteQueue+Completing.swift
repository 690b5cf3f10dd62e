package import AttributionCore
import Foundation
import GRDB

extension RemoteQueue {
  /// Takes in what became of a request that was handed out.
  ///
  /// A second time it changes nothing. Where the request's time was over, what it answers of
  /// journeys that have no answer is taken all the same. `random` is for the back-off.
  package func complete(
    _ sent: SentRequest, _ judgement: RemoteJudgement, received: [UInt8]?, at now: Instant,
    _ random: inout SplitMix64
  ) throws -> SentRequest.Result {
    if let result = sent.result { return result }
    let before = try RemoteQueueState(database)
    // The words may name the one who was forgotten since.
    let judgement = sent.isErased ? judgement.withoutWords : judgement
    let received = sent.isErased ? nil : received
    var completion = Completion(
      state: before, sent: sent, judgement: judgement, now: now, random: random)
    let request = try request(sent.request).flatMap {
      $0.isOut && $0.leases == sent.attempt ? $0 : nil
    }
    if judgement.outcome == .unreachable || judgement.outcome == .returned {
      try RemoteMonth(of: sent.sentAt).count(-1, database)
    }
    note(request, &completion)
    if let request {
      try settle(request, &completion)
    } else if judgement.outcome == .answered {
      try takeLate(&completion)
    }
    try record(completion, received: received)
    try completion.state.write(to: database, after: before)
    random = completion.random
    return completion.result
  }

  /// What a completion has at hand, and what it arrives at.
  struct Completion {
    var state: RemoteQueueState
    let sent: SentRequest
    let judgement: RemoteJudgement
    let now: Instant
    var random: SplitMix64
    var result = SentRequest.Result()

    func after(_ delay: Int64) -> Instant { Instant(micros: now.micros + delay) }
  }

  /// Refusals in a row after which it is not the journeys that are wrong.
  private static let mostRejections = 20

  /// Tells the breaker, and remembers what people and other requests should know.
  private func note(_ request: Request?, _ completion: inout Completion) {
    let (judgement, exchange, now) = (
      completion.judgement, completion.sent.exchange, completion.now
    )
    let words = judgement.message ?? judgement.outcome.rawValue
    switch judgement.outcome {
    case .answered:
      completion.state.lastAnswerAt = now
      completion.state.rejections = 0
      completion.state.breaker.succeed(exchange)
      return
    case .returned:
      completion.state.breaker.forget(exchange)
      return
    case .rejected:
      completion.state.lastAnswerAt = now
      completion.state.rejections += 1
      if completion.state.rejections >= Self.mostRejections {
        let message =
          "\(completion.state.rejections) requests in a row were refused, the last: \(words); "
          + "is ihc.conversion_type right?"
        completion.state.breaker.deny(exchange, message, at: now, settings)
      } else {
        completion.state.breaker.succeed(exchange)
      }
    case .denied: completion.state.breaker.deny(exchange, words, at: now, settings)
    case .later:
      if judgement.status == 429 {
        completion.state.breaker.succeed(exchange)
      } else {
        completion.state.breaker.fail(exchange, words, at: now, settings)
      }
      if let delay = judgement.retryAfter {
        let until = completion.after(min(delay, RemoteQueueSettings.longestPause))
        completion.state.pausedUntil = max(until, completion.state.pausedUntil ?? until)
        completion.state.pauseMessage = "the service asks to be left alone until \(until): \(words)"
      }
    case .unreachable: completion.state.breaker.fail(exchange, words, at: now, settings)
    case .failed:
      // One that fails while others are answered says nothing of the service.
      if completion.state.hasAnsweredOthers(than: request) {
        completion.state.breaker.forget(exchange)
      } else {
        completion.state.breaker.fail(exchange, words, at: now, settings)
      }
    }
    completion.state.lastError = words
    completion.state.lastErrorAt = now
  }

  // MARK: A request that is out

  private func settle(_ request: Request, _ completion: inout Completion) throws {
    switch completion.judgement.outcome {
    case .answered:
      try takeVerdicts(of: request, &completion)
      return
    case .returned, .denied: try takeBack(request.id, notBefore: completion.now)
    case .later:
      let delay = min(
        completion.judgement.retryAfter
          ?? settings.backOff(Int(clamping: request.leases), &completion.random),
        RemoteQueueSettings.longestPause)
      try takeBack(request.id, notBefore: completion.after(delay))
    case .unreachable:
      let delay = settings.backOff(Int(clamping: request.leases), &completion.random)
      try takeBack(request.id, notBefore: completion.after(delay))
    case .rejected: try reject(request, &completion)
    case .failed: try fail(request, &completion)
    }
    let left = try keys(of: request.id)
    if left.isEmpty { try deleteRequest(request.id) }
    completion.result.retried =
      completion.sent.journeys.count - completion.result.failed - completion.result.answered
  }

  /// Halves what the service finds wrong; a journey that is alone is given up.
  private func reject(_ request: Request, _ completion: inout Completion) throws {
    let now = completion.now
    try takeBack(request.id, notBefore: now)
    let keys = try keys(of: request.id)
    if keys.count > 1 {
      try split(
        request.id, firstFailedAt: request.firstFailedAt ?? now, notBefore: { now },
        &completion.state, at: now)
    } else if let key = keys.first {
      try giveUp(key, .refused, words(completion), exchange: completion.sent.exchange)
      completion.result.failed = 1
    }
  }

  /// Tries a request again that the service failed at, or halves it, or gives its journey up.
  private func fail(_ request: Request, _ completion: inout Completion) throws {
    let attempts = request.attempts + 1
    let now = completion.now
    let firstFailedAt = request.firstFailedAt ?? now
    var delay = settings.backOff(attempts, &completion.random)
    let most = RemoteQueueSettings.mostAttempts
    let enough = settings.attempts(ofPart: request.isPart)
    if attempts >= enough {
      try takeBack(request.id, notBefore: now)
      let keys = try keys(of: request.id)
      if keys.count > 1 {
        var random = completion.random
        let (now, settings) = (completion.now, settings)
        try split(
          request.id, firstFailedAt: firstFailedAt,
          notBefore: { Instant(micros: now.micros + settings.backOff(1, &random)) },
          &completion.state, at: now)
        completion.random = random
        return
      }
      let conclusive = completion.state.ofRequests.conclusive(atMost: most)
      let hasOthers = completion.state.hasAnsweredOthers(than: request)
      let isToBlame = attempts >= (hasOthers ? max(enough, conclusive) : most)
      if isToBlame, let key = keys.first {
        let message = "\(attempts) attempts failed, the last: \(words(completion))"
        try giveUp(key, .failing, message, exchange: completion.sent.exchange)
        completion.result.failed = 1
        return
      }
      if !hasOthers { delay = settings.longestBackOff(&completion.random) }
    }
    try takeBack(request.id, notBefore: completion.after(delay))
    try database.execute(
      sql: "UPDATE ihc_request SET attempts = ?, first_failed_at = ? WHERE id = ?",
      arguments: [attempts, firstFailedAt.micros, request.id])
  }

  private func words(_ completion: Completion) -> String {
    completion.judgement.message ?? completion.judgement.outcome.rawValue
  }

  /// Makes two requests of one.
  func split(
    _ request: Int64, firstFailedAt: Instant, notBefore: () -> Instant,
    _ state: inout RemoteQueueState, at now: Instant
  ) throws {
    let keys = try keys(of: request)
    let middle = (keys.count + 1) / 2
    for half in [keys[..<middle], keys[middle...]] {
      try makeRequest(
        of: Array(half), notBefore: notBefore(), firstFailedAt: firstFailedAt, &state, at: now)
    }
    try deleteRequest(request)
  }

  // MARK: Answers

  /// Takes the verdict on each journey: answered ones are done, others wait or are given up.
  private func takeVerdicts(of request: Request, _ completion: inout Completion) throws {
    let exchange = completion.sent.exchange
    completion.state.ofRequests.add(failures: request.attempts)
    var answers: [(key: [UInt8], answer: RemoteAnswer)] = []
    var again: [(key: Data, attempts: Int)] = []
    let verdicts = Dictionary(
      zip(completion.sent.journeys.map { Data($0.key) }, completion.judgement.verdicts),
      uniquingKeysWith: { first, _ in first })
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT key, attempts, is_current FROM ihc_journey WHERE request = ? ORDER BY queued_at, key
        """, arguments: [request.id])
    for row in rows {
      let key: Data = row["key"]
      switch verdicts[key] ?? .wrong(.missing, "not among what was sent any more") {
      case .answered(let answer):
        answers.append((Array(key), answer))
        completion.state.ofJourneys.add(failures: row["attempts"])
      case _ where !row["is_current"]: try retire(key)
      case .wrong(let fault, let message):
        let attempts: Int = row["attempts"] + 1
        let conclusive = completion.state.ofJourneys
          .conclusive(atMost: RemoteQueueSettings.mostAttempts)
        if attempts >= max(settings.attempts, conclusive) {
          try giveUp(key, fault, message, exchange: exchange)
          completion.result.failed += 1
        } else {
          again.append((key, attempts))
          try note(fault, message, of: key, attempts, exchange: exchange)
        }
      case .refused(let message):
        try giveUp(key, .refused, message, exchange: exchange)
        completion.result.failed += 1
      }
    }
    completion.result.answered = try take(answers, exchange: exchange, at: completion.now)
    completion.result.retried = again.count
    try deleteRequest(request.id)
    if let most = again.map(\.attempts).max() {
      let delay = settings.backOff(most, &completion.random)
      try makeRequest(
        of: again.map(\.key), notBefore: completion.after(delay), &completion.state,
        at: completion.now)
    }
  }

  private func note(
    _ fault: RemoteFault, _ message: String, of key: Data, _ attempts: Int, exchange: Int64
  ) throws {
    try database.execute(
      sql: """
        UPDATE ihc_journey SET attempts = ?, code = ?, message = ?, exchange = ? WHERE key = ?
        """, arguments: [attempts, fault.rawValue, message, exchange, key])
  }

  /// Takes the answers of a request whose time was over.
  private func takeLate(_ completion: inout Completion) throws {
    let answers = zip(completion.sent.journeys, completion.judgement.verdicts).compactMap {
      journey, verdict -> (key: [UInt8], answer: RemoteAnswer)? in
      guard case .answered(let answer) = verdict else { return nil }
      return (journey.key, answer)
    }
    completion.result.answered = try take(
      answers, exchange: completion.sent.exchange, at: completion.now)
    try database.execute(
      sql: """
        DELETE FROM ihc_request WHERE leased_until IS NULL
          AND NOT EXISTS (SELECT 1 FROM ihc_journey WHERE request = ihc_request.id)
        """)
  }
}

extension RemoteQueueState {
  /// Whether others were answered since a request first failed.
  fileprivate func hasAnsweredOthers(than request: RemoteQueue.Request?) -> Bool {
    guard let firstFailedAt = request?.firstFailedAt, let lastAnswerAt else { return false }
    return lastAnswerAt > firstFailedAt
  }
}

extension RemoteJudgement {
  /// The same without anything that the service said.
  fileprivate var withoutWords: Self {
    var silent = self
    silent.message = nil
    silent.verdicts = verdicts.map { verdict in
      switch verdict {
      case .answered: verdict
      case .wrong(let fault, _): .wrong(fault, fault.rawValue)
      case .refused: .refused(RemoteFault.refused.rawValue)
      }
    }
    return silent
  }
}
