import AttributionCore

/// How the queue for the remote IHC service packs, paces and retries.
///
/// Durations are in microseconds.
package struct RemoteQueueSettings: Hashable, Sendable {
  /// The most journeys a request may have.
  package var requestJourneys = 0
  /// The most requests that are out at once.
  package var concurrency = 0
  package var requestsPerMinute = 0
  /// How often a request, or a journey that was answered badly, is asked in all.
  package var attempts = 0
  /// The longest first back-off.
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
  package var lease: Int64 { timeout + min(timeout / 2, 30 * Instant.microsPerSecond) }

  /// How often a request is tried until it is halved; halves of others are suspect already.
  func attempts(ofPart isPart: Bool) -> Int { isPart ? min(2, attempts) : attempts }

  /// How often anything is tried, whatever is known.
  static let mostAttempts = 20

  /// The longest that a service may ask to be left alone.
  static let longestPause = Instant.microsPerDay

  /// A random part of what doubles with each attempt, from the first.
  func backOff(_ attempt: Int, _ random: inout SplitMix64) -> Int64 {
    var longest = min(retry, longestRetry)
    for _ in 1..<max(attempt, 1) where longest < longestRetry {
      longest = min(longest * 2, longestRetry)
    }
    return longestRandom(longest, &random)
  }

  /// A random part of the longest back-off.
  func longestBackOff(_ random: inout SplitMix64) -> Int64 { longestRandom(longestRetry, &random) }

  private func longestRandom(_ longest: Int64, _ random: inout SplitMix64) -> Int64 {
    Int64(random.next(below: Int(longest) + 1))
  }
}
