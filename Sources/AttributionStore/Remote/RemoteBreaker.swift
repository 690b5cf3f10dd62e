package import AttributionCore

/// Leaves a service alone that fails, and then tries one request before it goes on.
package struct RemoteBreaker: Hashable, Sendable {
  package var state = State.closed
  /// Failures in a row while it is closed.
  package var failures = 0
  /// How long it is open this time, in microseconds.
  package var pause: Int64 = 0
  /// When it may be tried again.
  package var until = Instant(micros: 0)
  /// Why it is open.
  package var message: String?
  /// The exchange that tries whether it goes again, while that is out.
  package var probe: Int64?

  package init() {}

  package enum State: String, Sendable, CaseIterable {
    case closed
    case open
    case halfOpen = "half-open"
  }

  private static let longestPause = 15 * 60 * Instant.microsPerSecond

  /// Half opens a breaker that was open for long enough.
  mutating func rest(until now: Instant) {
    guard state == .open, now >= until || until.micros(since: now) > Self.longestPause else {
      return
    }
    state = .halfOpen
    probe = nil
  }

  /// Whether an exchange’s outcome counts: while it is not closed, only that of the one that tries.
  private func counts(_ exchange: Int64) -> Bool { state == .closed || probe == exchange }

  /// The service answered an exchange.
  mutating func succeed(_ exchange: Int64) {
    if counts(exchange) { self = Self() }
  }

  /// The service answered somebody who asked for a test.
  mutating func succeedAtTest() { self = Self() }

  /// The service failed at an exchange.
  mutating func fail(
    _ exchange: Int64, _ words: String, at now: Instant, _ settings: RemoteQueueSettings
  ) {
    guard counts(exchange) else { return }
    failures += 1
    if state == .closed, failures < settings.breakerFailures { return }
    let many = failures == 1 ? "a request" : "\(failures) requests in a row"
    open("\(many) failed, the last: \(words)", at: now, settings)
  }

  /// The service wants nothing of us.
  mutating func deny(
    _ exchange: Int64, _ words: String, at now: Instant, _ settings: RemoteQueueSettings
  ) {
    if counts(exchange) { open(words, at: now, settings) }
  }

  /// The exchange that tried came to nothing: another one may.
  mutating func forget(_ exchange: Int64) {
    if probe == exchange { probe = nil }
  }

  private mutating func open(_ why: String, at now: Instant, _ settings: RemoteQueueSettings) {
    pause = min(
      state == .closed ? settings.breakerPause : max(pause * 2, settings.breakerPause),
      Self.longestPause)
    state = .open
    until = Instant(micros: now.micros + pause)
    message = why
    probe = nil
  }
}
