import AttributionCore

/// Requests that are handed out together, and why there are no more.
package struct RemoteLease: Sendable, Hashable {
  package var requests: [Request] = []
  /// When to ask again, if nothing is completed before; in microseconds.
  package var wait: Int64 = 0
  /// Why there are no more; nil where as many are out as may be.
  package var reason: Reason?
  /// The same for people.
  package var message: String?

  package init() {}

  init(_ reason: Reason?, until: Instant, at now: Instant, _ message: String? = nil) {
    self.reason = reason
    self.message = message
    wait = min(max(1_000, until.micros(since: now)), Self.longestWait)
  }

  /// A request that is ready to be posted.
  package struct Request: Sendable, Hashable {
    package var id: Int64
    /// How often it was handed out, this time included.
    package var attempt: Int64
    package var url: String
    package var body: [UInt8]
    package var journeys: Int
    package var sessions: Int

    package init(
      id: Int64, attempt: Int64, url: String, body: [UInt8], journeys: Int, sessions: Int
    ) {
      self.id = id
      self.attempt = attempt
      self.url = url
      self.body = body
      self.journeys = journeys
      self.sessions = sessions
    }
  }

  package enum Reason: String, Sendable, CaseIterable {
    /// Nothing waits, or not yet.
    case idle
    /// `ihc-remote` is not among the models.
    case disabled
    /// The service asked for it, or the daemon has something else to do first.
    case paused
    /// As many requests were begun in this minute as may be.
    case rate
    /// The service fails, or refuses the key.
    case breaker
    /// The budget of the month is used up.
    case budget
  }

  /// Something may change within this without anybody’s saying so, such as the settings.
  static let longestWait = 10 * Instant.microsPerSecond
  /// New journeys are noticed within this.
  package static let idleWait = Instant.microsPerSecond
}
