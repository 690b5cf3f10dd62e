/// How many durations fall into each of fixed buckets, sixteen to every doubling.
///
/// All numbers are integers, so that the order of recording does not show. Below sixteen seconds a
/// bucket is a second wide, above at most a sixteenth of where it begins.
struct DurationHistogram: Hashable, Sendable {
  /// Grows with the longest duration.
  private var counts: [Int64] = []
  private(set) var total: Int64 = 0

  private static let perDoubling = 16
  private static let bits = 4

  /// Counts a duration, not negative, in microseconds.
  mutating func record(micros: Int64) {
    let bucket = Self.bucket(of: micros / Instant.microsPerSecond)
    if bucket >= counts.count {
      counts.append(contentsOf: repeatElement(0, count: bucket + 1 - counts.count))
    }
    counts[bucket] += 1
    total += 1
  }

  /// The bucket that a number of seconds falls into.
  static func bucket(of seconds: Int64) -> Int {
    guard seconds >= Int64(perDoubling) else { return Int(seconds) }
    let doublings = Int64.bitWidth - 1 - seconds.leadingZeroBitCount - bits
    return doublings * perDoubling + Int(seconds >> doublings)
  }

  /// Where a bucket begins, in seconds.
  static func start(of bucket: Int) -> Int64 {
    guard bucket >= 2 * perDoubling else { return Int64(bucket) }
    let doublings = bucket / perDoubling - 1
    return Int64(bucket - doublings * perDoubling) << doublings
  }

  /// The number of buckets up to the last that has any; its end is where the next begins.
  var bucketCount: Int { counts.count }

  /// How many durations are shorter than the start of each bucket, up to the end of the last.
  var countsBelow: [Int64] {
    var below: [Int64] = [0]
    for count in counts { below.append(below[below.count - 1] + count) }
    return below
  }

  /// The middle duration, as the start of its bucket, in seconds; nil where there is none.
  var medianSeconds: Int64? {
    guard total > 0 else { return nil }
    let below = countsBelow
    let bucket = below.indices.dropFirst().first { below[$0] * 2 >= total } ?? below.count - 1
    return Self.start(of: bucket - 1)
  }
}
