/// What determines a made-up set, down to the last byte.
struct SampleSettings: Hashable, Sendable {
  static let defaultSeed: UInt64 = 1
  static let defaultDays = 90

  static let sessionsAllowed = 1...1_000_000_000
  static let daysAllowed = 1...3650

  /// How many sessions the set has, exactly.
  let sessions: Int
  let seed: UInt64
  /// How many days the set spans.
  let days: Int

  init(
    sessions: Int, seed: UInt64 = defaultSeed, days: Int = defaultDays
  ) throws(Complaint) {
    try Self.check("--sessions", sessions, in: Self.sessionsAllowed)
    try Self.check("--days", days, in: Self.daysAllowed)
    self.sessions = sessions
    self.seed = seed
    self.days = days
  }

  private static func check(
    _ option: String, _ value: Int, in allowed: ClosedRange<Int>
  ) throws(Complaint) {
    guard !allowed.contains(value) else { return }
    throw Complaint(
      .usage,
      "\(option): \(value) is out of range; "
        + "expected a whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
  }
}
