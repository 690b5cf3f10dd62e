import AttributionCore

/// A made-up visit to the shop.
struct SampleSession: Hashable, Sendable {
  var id: SampleSessionID
  var user: SampleUserID
  /// Seconds since the first day began.
  var second: Int
  /// Index into ``SampleChannel/all``.
  var channel: Int
  var flags: SessionFlags
}

extension SampleSession: Comparable {
  /// Earlier first; at the same second, by identity.
  static func < (left: Self, right: Self) -> Bool {
    (left.second, left.id.rawValue) < (right.second, right.id.rawValue)
  }
}
