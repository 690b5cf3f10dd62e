/// A made-up order.
struct SampleConversion: Hashable, Sendable {
  var user: SampleUserID
  /// Seconds since the first day began.
  var second: Int
  /// What was paid, in hundredths of the currency unit.
  var cents: Int
}

extension SampleConversion: Comparable {
  /// Earlier first; at the same second, by user and amount.
  static func < (left: Self, right: Self) -> Bool {
    (left.second, left.user.rawValue, left.cents)
      < (right.second, right.user.rawValue, right.cents)
  }
}
