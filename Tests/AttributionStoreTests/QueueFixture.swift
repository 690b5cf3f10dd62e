import AttributionCore
import Foundation
import GRDB
import TestSupport

@testable import AttributionStore

/// A store with journeys that wait for the remote service, and a clock that tests move.
final class QueueFixture {
  let workdir: Workdir
  private(set) var store: Store
  var settings = RemoteQueueSettings()
  var rules = AttributionRules()
  var now = QueueFixture.start
  var random = SplitMix64(seed: 5)

  static let second = Instant.microsPerSecond
  /// 2026-11-15T12:00:00Z.
  static let start = Instant(micros: 1_794_744_000 * Instant.microsPerSecond)

  init() throws {
    workdir = try Workdir()
    store = try Store(path: workdir.path("attribution.db"), temporaryDirectory: workdir.path)
    rules.models = ["ihc", RemoteIHC.card.id]
    rules.remoteIHC.conversionType = "shop"
    settings.requestJourneys = 10
    rules.remoteIHC.requestSessions = 50
    settings.concurrency = 4
    settings.requestsPerMinute = 60_000
    settings.attempts = 5
    settings.retry = 2 * Self.second
    settings.longestRetry = 60 * Self.second
    settings.timeout = 60 * Self.second
    settings.breakerFailures = 5
    settings.breakerPause = 30 * Self.second
  }

  /// As after a crash: everything is read from the disk again.
  func restart() throws {
    store = try Store(path: workdir.path("attribution.db"), temporaryDirectory: workdir.path)
  }

  func pass(_ seconds: Double) { now.micros += Int64(seconds * 1e6) }

  func queue<Result>(_ body: (RemoteQueue) throws -> Result) throws -> Result {
    try store.write { try body(RemoteQueue($0, rules, settings)) }
  }

  func rows(_ conversion: String, _ sessions: Int) -> [RemoteRow] {
    (0..<sessions).map {
      RemoteRow(
        conversionID: conversion, sessionID: "\(conversion)/\($0)",
        instant: Instant(micros: Int64($0) * Self.second), channel: "Email", flags: [],
        isConversion: $0 == sessions - 1)
    }
  }

  /// Adds a journey that waits, and returns its key.
  @discardableResult
  func add(_ conversion: String, sessions: Int = 2, isCurrent: Bool = true) throws -> [UInt8] {
    let text = RemoteJourneys.text(of: rows(conversion, sessions))
    let key = text.withUnsafeBytes { RemoteJourneys(rules.remoteIHC).key(of: $0) }
    try store.write { database in
      try database.execute(
        sql: """
          INSERT INTO ihc_journey (key, state, is_current, conversion_id, conversion_at, sessions,
            rows, queued_at, attempts)
          VALUES (?, 'waiting', ?, ?, 0, ?, ?, ?, 0)
          """,
        arguments: [
          Data(key), isCurrent, conversion, sessions, Data(try PackedText.pack(text)), now.micros,
        ])
      try database.execute(
        sql: """
          INSERT INTO ihc_journey_user (user_hash, user_id, key, is_current) VALUES (?, ?, ?, ?)
          """,
        arguments: [
          Int64(conversion.utf8.count), "user of \(conversion)", Data(key), isCurrent,
        ])
    }
    return key
  }

  func lease(_ capacity: Int = 1, worker: String = "w") throws -> RemoteLease {
    try queue { try $0.lease(to: worker, capacity: capacity, at: now) }
  }

  /// The only request that is handed out now.
  func leaseOne() throws -> RemoteLease.Request {
    let lease = try lease()
    guard let request = lease.requests.first else {
      throw StoreError(.interrupted, "nothing is handed out: \(String(describing: lease))")
    }
    return request
  }

  func sent(_ request: RemoteLease.Request) throws -> SentRequest {
    guard let sent = try queue({ try $0.sent(request: request.id, attempt: request.attempt) })
    else { throw StoreError(.interrupted, "request \(request.id) is not known") }
    return sent
  }

  @discardableResult
  func complete(
    _ request: RemoteLease.Request, _ judgement: RemoteJudgement
  ) throws -> SentRequest.Result {
    let sent = try sent(request)
    return try queue {
      try $0.complete(sent, judgement, received: Array("…".utf8), at: now, &random)
    }
  }

  /// Answers all journeys of a request well, but for those that `verdict` says otherwise of.
  @discardableResult
  func answer(
    _ request: RemoteLease.Request,
    _ verdict: (String) -> RemoteJudgement.Verdict? = { _ in nil }
  ) throws -> SentRequest.Result {
    var judgement = RemoteJudgement(.answered, status: 200)
    judgement.verdicts = try sent(request).journeys.map { journey in
      try verdict(journey.conversionID) ?? .answered(goodAnswer(journey.key))
    }
    return try complete(request, judgement)
  }

  func goodAnswer(_ key: [UInt8]) throws -> RemoteAnswer {
    let sessions = try store.read {
      try Int.fetchOne(
        $0, sql: "SELECT sessions FROM ihc_journey WHERE key = ?", arguments: [Data(key)]) ?? 1
    }
    let share = RemoteAnswer.unit / Int64(sessions)
    return RemoteAnswer(
      sessions: (0..<sessions).map { index in
        let ihc = index == 0 ? RemoteAnswer.unit - share * Int64(sessions - 1) : share
        return RemoteAnswer.Session(initializer: ihc, holder: 0, closer: 0, ihc: ihc)
      })
  }

  /// The journeys of a state, by their conversions, with the code and the words of failed ones.
  func journeys(_ state: String) throws -> [String: (code: String?, message: String?)] {
    try store.read { database in
      let rows = try Row.fetchAll(
        database, sql: "SELECT conversion_id, code, message FROM ihc_journey WHERE state = ?",
        arguments: [state])
      return Dictionary(
        rows.map { ($0[0], ($0[1], $0[2])) }, uniquingKeysWith: { first, _ in first })
    }
  }

  func names(_ state: String) throws -> [String] { try journeys(state).keys.sorted() }

  func count(_ sql: String) throws -> Int { try store.read { try Int.fetchOne($0, sql: sql) ?? 0 } }

  func text(_ sql: String) throws -> String? {
    try store.read { try String.fetchOne($0, sql: sql) }
  }
}
