/// How long things took, in milliseconds, by buckets that grow with the value.
///
/// As in G. Tene’s HdrHistogram: every power of two is cut into 32 buckets, so that a quantile is
/// at most 1/32 too large, whatever the range, in memory that does not grow.
struct LagHistogram: Sendable, Hashable {
  private(set) var count = 0
  /// The longest, exactly.
  private(set) var longest: Int64 = 0
  private var buckets = [Int](repeating: 0, count: bucketCount)

  private static let cutBits = 5
  /// Everything over this counts as this: 24 days.
  static let limit: Int64 = (1 << 31) - 1
  private static let bucketCount = bucket(of: limit) + 1

  /// Adds a duration; a negative one, by a clock that was set back, is none.
  mutating func record(milliseconds: Int64) {
    let value = min(max(0, milliseconds), Self.limit)
    buckets[Self.bucket(of: value)] += 1
    longest = max(longest, value)
    count += 1
  }

  /// What `share` of the durations do not exceed, in milliseconds; 0 where there are none.
  func quantile(_ share: Double) -> Int64 {
    let rank = max(1, (Double(count) * share).rounded(.up))
    var seen = 0
    for (index, number) in buckets.enumerated() where number > 0 {
      seen += number
      if Double(seen) >= rank { return min(Self.upperBound(of: index), longest) }
    }
    return 0
  }

  private static func bucket(of value: Int64) -> Int {
    let length = Int64.bitWidth - value.leadingZeroBitCount
    let shift = max(0, length - cutBits - 1)
    return shift << cutBits + Int(value >> shift)
  }

  /// The greatest value of a bucket.
  private static func upperBound(of bucket: Int) -> Int64 {
    let shift = max(0, bucket >> cutBits - 1)
    return Int64(bucket - shift << cutBits + 1) << shift - 1
  }
}
