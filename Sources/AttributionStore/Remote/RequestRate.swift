import AttributionCore

/// A bucket of tokens, one a request, that holds what flows in within a second.
///
/// Kept as one instant: when the bucket would be full again (the generic cell rate algorithm of
/// ITU-T I.371).
struct RequestRate {
  private let interval: Int64
  private let depth: Int64

  init(perMinute: Int) {
    interval = max(1, 60 * Instant.microsPerSecond / Int64(perMinute))
    depth = max(1, Int64(perMinute) / 60)
  }

  /// How many requests may begin now.
  func available(_ full: Instant, at now: Instant) -> Int {
    let missing = start(full, now).micros(since: now)
    return Int(max(0, depth - (missing + interval - 1) / interval))
  }

  /// When one may begin at the latest.
  func next(_ full: Instant, at now: Instant) -> Instant {
    Instant(micros: max(now.micros, start(full, now).micros - (depth - 1) * interval))
  }

  /// Takes so many tokens.
  func take(_ count: Int, _ full: Instant, at now: Instant) -> Instant {
    Instant(micros: start(full, now).micros + Int64(count) * interval)
  }

  /// A bucket that is emptier than empty is one whose clock went back.
  private func start(_ full: Instant, _ now: Instant) -> Instant {
    full.micros(since: now) > depth * interval ? now : max(full, now)
  }
}
