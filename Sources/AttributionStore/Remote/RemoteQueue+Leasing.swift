package import AttributionCore
import Foundation
import GRDB

extension RemoteQueue {
  /// Hands out requests to be posted now, at most so many.
  ///
  /// What is waited for after a failure goes first; then requests are made of the journeys that
  /// have waited longest. Each must be completed before its time is over, or it is handed out again.
  package func lease(
    to worker: String, capacity: Int, at now: Instant
  ) throws -> RemoteLease {
    guard isEnabled else {
      return RemoteLease(
        .disabled, until: Instant(micros: now.micros + RemoteLease.longestWait), at: now,
        "\(RemoteIHC.card.id) is not among attribution.models")
    }
    let before = try RemoteQueueState(database)
    var state = before
    try takeBackLost(&state, at: now)
    try letGo(at: now)
    state.breaker.rest(until: now)
    var lease: RemoteLease
    if try hasWork(at: now) {
      let (allowed, limit) = try allowance(state, capacity, at: now)
      let requests = try handOut(allowed, to: worker, &state, at: now)
      lease = requests.count < allowed ? try idle(at: now) : limit
      lease.requests = requests
    } else {
      lease = try idle(at: now)
    }
    if lease.requests.count == capacity, capacity > 0 { lease.wait = RemoteLease.idleWait }
    try state.write(to: database, after: before)
    return lease
  }

  /// How long until something that waits is due, and no longer than new journeys may wait.
  private func idle(at now: Instant) throws -> RemoteLease {
    let next = try Int64.fetchOne(
      database, sql: "SELECT min(not_before) FROM ihc_request WHERE leased_until IS NULL")
    let until = min(next ?? .max, now.micros + RemoteLease.idleWait)
    return RemoteLease(.idle, until: Instant(micros: until), at: now)
  }

  // MARK: What may be handed out

  /// How many requests may be handed out, and what keeps it from being more.
  private func allowance(
    _ state: RemoteQueueState, _ capacity: Int, at now: Instant
  ) throws -> (count: Int, limit: RemoteLease) {
    if let until = state.pausedUntil, until > now, until.micros(since: now) < Self.longestWait {
      return (0, RemoteLease(.paused, until: until, at: now, state.pauseMessage))
    }
    let breaker = state.breaker
    if breaker.state == .open {
      let message = "\(breaker.message ?? "the service fails"); tried again at \(breaker.until)"
      return (0, RemoteLease(.breaker, until: breaker.until, at: now, message))
    }
    var least = (count: capacity, limit: RemoteLease(nil, until: now, at: now))
    func limit(_ count: Int, _ limit: RemoteLease) {
      if count < least.count { least = (max(0, count), limit) }
    }
    let soon = Instant(micros: now.micros + RemoteLease.idleWait)
    if breaker.state == .halfOpen {
      let message =
        "one request tries whether it goes again after: \(breaker.message ?? "failures")"
      limit(breaker.probe == nil ? 1 : 0, RemoteLease(.breaker, until: soon, at: now, message))
    }
    if let budget = settings.budget {
      let month = RemoteMonth(of: now)
      let message =
        "the budget of \(budget) requests is used up for \(month); it goes on at \(month.end), or "
        + "when ihc.budget is raised"
      limit(
        budget - (try month.requests(database)),
        RemoteLease(.budget, until: month.end, at: now, message))
    }
    let out = try Int.fetchOne(
      database, sql: "SELECT count(*) FROM ihc_request WHERE leased_until IS NOT NULL")
    limit(settings.concurrency - (out ?? 0), RemoteLease(nil, until: soon, at: now))
    let rate = RequestRate(perMinute: settings.requestsPerMinute)
    let message = "\(settings.requestsPerMinute) requests a minute are begun, not more"
    limit(
      rate.available(state.rateFull, at: now),
      RemoteLease(.rate, until: rate.next(state.rateFull, at: now), at: now, message))
    return least
  }

  private func hasWork(at now: Instant) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM ihc_journey WHERE state = 'waiting' AND request IS NULL)
          OR EXISTS (SELECT 1 FROM ihc_request WHERE \(Self.isDue))
        """, arguments: Self.due(now)) ?? false
  }

  private static let isDue =
    "leased_until IS NULL AND (not_before <= :now OR not_before > :wrong)"

  private static func due(_ now: Instant) -> StatementArguments {
    ["now": now.micros, "wrong": now.micros + longestWait]
  }

  // MARK: What is no longer out, or waits no longer

  /// Takes back what was not completed in time.
  private func takeBackLost(_ state: inout RemoteQueueState, at now: Instant) throws {
    let lost = try Row.fetchAll(
      database,
      sql: """
        SELECT r.id AS request, e.id AS exchange, r.leased_until
        FROM ihc_request AS r
        LEFT JOIN ihc_exchange AS e ON e.request = r.id AND e.attempt = r.leases
        WHERE r.leased_until <= :now OR coalesce(r.leased_at, 0) > :now
        """, arguments: ["now": now.micros])
    for row in lost {
      try takeBack(row["request"], notBefore: now)
      guard let exchange: Int64 = row["exchange"] else { continue }
      try database.execute(
        sql: """
          UPDATE ihc_exchange SET outcome = 'lost', ended_at = ?,
            message = coalesce(message, 'nothing came back in time; it was handed out again')
          WHERE id = ? AND outcome = 'out'
          """, arguments: [row["leased_until"] as Int64, exchange])
      state.breaker.forget(exchange)
    }
  }

  /// Lets journeys be packed anew that only waited for their time.
  private func letGo(at now: Instant) throws {
    let resting = "NOT is_part AND leases = 0 AND \(Self.isDue)"
    try database.execute(
      sql: """
        UPDATE ihc_journey SET request = NULL
        WHERE request IN (SELECT id FROM ihc_request WHERE \(resting))
        """, arguments: Self.due(now))
    try database.execute(
      sql: "DELETE FROM ihc_request WHERE \(resting)", arguments: Self.due(now))
  }

  // MARK: Handing out

  private func handOut(
    _ count: Int, to worker: String, _ state: inout RemoteQueueState, at now: Instant
  ) throws -> [RemoteLease.Request] {
    guard count > 0 else { return [] }
    var requests: [RemoteLease.Request] = []
    var bytes = 0
    // Parts of what failed before larger ones, so that answers come between the failures.
    var due = try Row.fetchAll(
      database,
      sql: """
        SELECT r.id, r.attempts FROM ihc_request AS r WHERE \(Self.isDue)
        ORDER BY r.attempts, (SELECT count(*) FROM ihc_journey WHERE request = r.id), r.not_before,
          r.id
        LIMIT :count
        """, arguments: Self.due(now) + ["count": count])[...]
    if state.breaker.state == .halfOpen, let first = due.first, first["attempts"] > 0 {
      // What has never failed tells most about the service.
      let fresh = try pack(1, &state, at: now)
      if !fresh.isEmpty { due = [] }
      due = fresh.map { Row(["id": $0]) } + due
    }
    var ids = due.map { $0["id"] as Int64 }[...]
    var isPacked = false
    while requests.count < count {
      if ids.isEmpty {
        guard !isPacked else { break }
        ids = try pack(count - requests.count, &state, at: now)[...]
        isPacked = true
      }
      guard let id = ids.popFirst() else { break }
      guard let parts = try parts(of: id, &state, at: now) else { continue }
      let body = service.body(of: parts.map(\.rows))
      // What does not fit is packed anew, or due, the next time.
      if !requests.isEmpty, bytes + body.count > settings.sentBytes { break }
      bytes += body.count
      requests.append(try handOut(id, parts, body, to: worker, &state, at: now))
    }
    if !requests.isEmpty {
      try RemoteMonth(of: now).count(requests.count, database)
      state.rateFull = RequestRate(perMinute: settings.requestsPerMinute)
        .take(requests.count, state.rateFull, at: now)
    }
    return requests
  }

  private func handOut(
    _ id: Int64, _ parts: [Part], _ body: [UInt8], to worker: String,
    _ state: inout RemoteQueueState, at now: Instant
  ) throws -> RemoteLease.Request {
    try database.execute(
      sql: """
        UPDATE ihc_request
        SET leases = leases + 1, worker = ?, leased_at = ?, leased_until = ? WHERE id = ?
        """, arguments: [worker, now.micros, now.micros + settings.lease, id])
    try database.execute(
      sql: "UPDATE ihc_journey SET state = 'asked' WHERE request = ?", arguments: [id])
    let attempt = try Int64.fetchOne(
      database, sql: "SELECT leases FROM ihc_request WHERE id = ?", arguments: [id])
    let request = RemoteLease.Request(
      id: id, attempt: attempt ?? 1, url: service.address, body: body, journeys: parts.count,
      sessions: parts.reduce(0) { $0 + $1.sessions })
    let exchange = try record(request, parts.map(\.key), at: now)
    if state.breaker.state == .halfOpen { state.breaker.probe = exchange }
    return request
  }

  // MARK: Making requests

  /// Makes requests of the journeys that have waited longest.
  private func pack(
    _ count: Int, _ state: inout RemoteQueueState, at now: Instant
  ) throws -> [Int64] {
    let packing = RequestPacking(
      journeys: settings.requestJourneys, sessions: rules.remoteIHC.requestSessions)
    var keys: [Data] = []
    var lengths: [Int] = []
    var tooLong: [Data] = []
    var sessions = 0
    let waiting = try Row.fetchCursor(
      database,
      sql: """
        SELECT key, sessions FROM ihc_journey WHERE state = 'waiting' AND request IS NULL
        ORDER BY queued_at, key LIMIT ?
        """, arguments: [RequestPacking.windowJourneys])
    while let row = try waiting.next(),
      sessions < packing.sessions * RequestPacking.windowRequests
    {
      let length: Int = row["sessions"]
      if length > packing.sessions {
        tooLong.append(row["key"])
      } else {
        keys.append(row["key"])
        lengths.append(length)
        sessions += length
      }
    }
    for key in tooLong {
      try giveUp(
        key, .tooLong, "more sessions than a request may have, \(packing.sessions)", exchange: nil)
    }
    return try packing.first(count, of: lengths).map { members in
      try makeRequest(of: members.map { keys[$0] }, notBefore: now, &state, at: now)
    }
  }

  /// A journey of a request, with its rows as they are sent.
  private struct Part {
    var key: Data
    var sessions: Int
    var rows: [UInt8]
  }

  /// The journeys of a request; nil where there are none left, or it was too large for the client’s
  /// lines and was halved.
  private func parts(
    of request: Int64, _ state: inout RemoteQueueState, at now: Instant
  ) throws -> [Part]? {
    var parts: [Part] = []
    var conversions: Set<String> = []
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT key, conversion_id, sessions, rows FROM ihc_journey WHERE request = ?
        ORDER BY queued_at, key
        """, arguments: [request])
    for row in rows {
      let key: Data = row["key"]
      guard let packed: Data = row["rows"] else {
        try giveUp(key, .failing, "its rows are not kept any more", exchange: nil)
        continue
      }
      let text = try PackedText.unpack(Array(packed))
      let isOfNow = text.withUnsafeBytes { service.key(of: $0) } == Array(key)
      guard isOfNow, conversions.insert(row["conversion_id"]).inserted else {
        // Other settings, which attribution will notice; or another journey of the conversion,
        // which the answer could not be told from.
        try database.execute(
          sql: "UPDATE ihc_journey SET request = NULL WHERE key = ?", arguments: [key])
        continue
      }
      parts.append(Part(key: key, sessions: row["sessions"], rows: text))
    }
    guard !parts.isEmpty else {
      try deleteRequest(request)
      return nil
    }
    let bytes = parts.reduce(0) { $0 + $1.rows.count }
    guard bytes > settings.sentBytes else { return parts }
    if parts.count == 1 {
      try giveUp(
        parts[0].key, .tooLong,
        "its rows have \(bytes) bytes; a request may have \(settings.sentBytes), which follows from "
          + "rpc.response_bytes", exchange: nil)
      try deleteRequest(request)
    } else {
      try split(request, firstFailedAt: now, notBefore: { now }, &state, at: now)
    }
    return nil
  }
}
