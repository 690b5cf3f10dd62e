package import AttributionCore

/// How the stand-in serves, and how it misbehaves.
package struct StandInOptions: Sendable {
  /// Where it listens on the loopback interface; 0 for a free one.
  package var port = 0
  /// Journeys of one request, at most.
  package var journeys = 100
  /// Sessions of one request, at most.
  package var sessions = 200
  /// The key that clients must send; nil takes any, but none.
  package var key: String?
  /// The conversion types that were trained; of none are all.
  package var conversionTypes: [String] = []
  /// What journeys are scored with.
  package var parameters = IHCParameters.default
  /// How many requests in a hundred have each fault; each is drawn by itself.
  package var faults: [StandInFault: Int] = [:]
  package var poisons: [StandInPoison] = []
  /// Chooses which requests have which faults.
  package var seed: UInt64 = 1
  /// How long any answer takes at most; each takes some part of it.
  package var latency = Duration.zero
  /// How long a delayed answer takes.
  package var delay = Duration.seconds(90)
  /// What a 429 says of when to come again, in seconds.
  package var retryAfter = 1
  /// The file to which a line of JSON is added for each request.
  package var log: String?

  package init() {}
}
