import AttributionCore
import GRDB

/// What the queue for the remote IHC service must know after a restart; one row a value.
struct RemoteQueueState: Hashable {
  var breaker = RemoteBreaker()
  /// Until when the service asked to be left alone, and its words.
  var pausedUntil: Instant?
  var pauseMessage: String?
  /// See ``RequestRate``.
  var rateFull = Instant(micros: 0)
  /// The last thing that went wrong.
  var lastError: String?
  var lastErrorAt: Instant?
  /// When the service last answered anything.
  var lastAnswerAt: Instant?
  /// How often good requests fail, and good journeys are answered badly.
  var ofRequests = RemoteEvidence()
  var ofJourneys = RemoteEvidence()
  /// Requests in a row that the service found wrong.
  var rejections = 0
  /// Requests that there ever were; the next one has the next number.
  var requests: Int64 = 0
}

extension RemoteQueueState {
  init(_ database: Database) throws {
    var values: [String: DatabaseValue] = [:]
    for row in try Row.fetchAll(database, sql: "SELECT key, value FROM ihc_state") {
      values[row[0]] = row[1]
    }
    func integer(_ key: String) -> Int64? { values[key].flatMap(Int64.fromDatabaseValue) }
    func text(_ key: String) -> String? { values[key].flatMap(String.fromDatabaseValue) }
    func instant(_ key: String) -> Instant? { integer(key).map { Instant(micros: $0) } }
    breaker.state = text("breaker").flatMap(RemoteBreaker.State.init) ?? .closed
    breaker.failures = Int(integer("breaker_failures") ?? 0)
    breaker.pause = integer("breaker_pause") ?? 0
    breaker.until = instant("breaker_until") ?? Instant(micros: 0)
    breaker.message = text("breaker_message")
    breaker.probe = integer("breaker_probe")
    pausedUntil = instant("paused_until")
    pauseMessage = text("pause_message")
    rateFull = instant("rate_full") ?? Instant(micros: 0)
    lastError = text("last_error")
    lastErrorAt = instant("last_error_at")
    lastAnswerAt = instant("last_answer_at")
    ofRequests.failures = Int(integer("request_failures") ?? 0)
    ofRequests.tries = Int(integer("request_tries") ?? 0)
    ofJourneys.failures = Int(integer("journey_failures") ?? 0)
    ofJourneys.tries = Int(integer("journey_tries") ?? 0)
    rejections = Int(integer("rejections") ?? 0)
    requests = integer("requests") ?? 0
  }

  private var values: [(key: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("breaker", breaker.state.rawValue), ("breaker_failures", breaker.failures),
      ("breaker_pause", breaker.pause), ("breaker_until", breaker.until.micros),
      ("breaker_message", breaker.message), ("breaker_probe", breaker.probe),
      ("paused_until", pausedUntil?.micros), ("pause_message", pauseMessage),
      ("rate_full", rateFull.micros), ("last_error", lastError),
      ("last_error_at", lastErrorAt?.micros), ("last_answer_at", lastAnswerAt?.micros),
      ("request_failures", ofRequests.failures), ("request_tries", ofRequests.tries),
      ("journey_failures", ofJourneys.failures), ("journey_tries", ofJourneys.tries),
      ("rejections", rejections), ("requests", requests),
    ]
  }

  /// Writes what differs from what was read.
  func write(to database: Database, after read: Self) throws {
    for (old, new) in zip(read.values, values)
    where old.value?.databaseValue != new.value?.databaseValue {
      if let value = new.value {
        try database.execute(
          sql: "INSERT OR REPLACE INTO ihc_state (key, value) VALUES (?, ?)",
          arguments: [new.key, value])
      } else {
        try database.execute(sql: "DELETE FROM ihc_state WHERE key = ?", arguments: [new.key])
      }
    }
  }
}
