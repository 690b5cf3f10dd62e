/// When people visit: the rhythm of the week, of the day, and of coming back.
enum SampleClock {
  static let secondsPerDay = 86_400

  /// How busy the days of a week are, Monday first.
  private static let weekdays = [15, 15, 14, 14, 13, 11, 12]
  /// How busy the hours of a day are, from midnight.
  private static let hours = [
    2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 9, 8, 8, 8, 8, 9, 11, 13, 14, 12, 8, 4,
  ]
  /// How likely a pause is to last half an hour, an hour, two, four… up to three weeks.
  private static let pauses = [6, 6, 6, 7, 9, 13, 14, 13, 12, 9, 5]

  /// How busy the first `days` days are together.
  static func traffic(ofFirst days: Int) -> Int {
    let week = weekdays.reduce(0, +)
    return days / 7 * week + weekdays.prefix(days % 7).reduce(0, +)
  }

  /// A moment of a day, in seconds since the first day began.
  static func moment(ofDay day: Int, using random: inout SampleRandom) -> Int {
    let hour = random.index(weightedBy: hours)
    return day * secondsPerDay + hour * 3600 + random.below(3600)
  }

  /// When someone who visited at `second` comes back.
  ///
  /// People with many visits come back sooner, so that their journeys take weeks and not years.
  static func visit(
    after second: Int, ofVisits count: Int, using random: inout SampleRandom
  ) -> Int {
    let shortest = 1800 << random.index(weightedBy: pauses)
    let pause = (shortest + random.below(shortest)) / (1 + count / 8)
    let next = second + max(pause, 60)
    // Whoever comes back on another day comes at that day's hours, not at those of the last visit.
    guard pause >= secondsPerDay else { return next }
    return moment(ofDay: next / secondsPerDay, using: &random)
  }
}
