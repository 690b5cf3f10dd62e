package import AttributionCore

/// How the queue for the remote IHC service packs, paces and retries.
///
/// Durations are in microseconds.
package struct RemoteQueueSettings: Hashable, Sendable {
  /// Whether anything is asked at all: whether `ihc-remote` is among the models.
  package var isEnabled = false
  /// Where and how the service is asked.
  package var rules = RemoteIHCRules()
  /// The most journeys a request may have.
  package var requestJourneys = 0
  /// The most requests that are out at once.
  package var concurrency = 0
  package var requestsPerMinute = 0
  /// How often a request, or a journey that was answered badly, is asked in all.
  package var attempts = 0
  /// The first back-off.
  package var retry: Int64 = 0
  package var longestRetry: Int64 = 0
  /// How long an exchange may take.
  package var timeout: Int64 = 0
  /// Failures in a row that stop all asking for a while.
  package var breakerFailures = 0
  /// The first such while.
  package var breakerPause: Int64 = 0
  /// Requests in a calendar month; nil where they are not limited.
  package var budget: Int?
  /// How long what was sent and what came back is kept; nil for ever.
  package var retention: Int64?
  /// The most bytes of all requests that are handed out together.
  package var sentBytes = 5 << 20
  /// The most bytes of an answer.
  package var answerBytes = 480 << 10

  package init() {}
}

extension RemoteQueueSettings {
  /// How long a request is out before it counts as lost: its timeout, and time to hand it back.
  package var lease: Int64 { timeout + 30 * Instant.microsPerSecond }
}
