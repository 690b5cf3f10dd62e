/// How fast a file is read, over the last seconds, and when it will have been.
struct ReadingPace: Sendable {
  private let start: Mark
  /// Rates are of the time since this one.
  private var base: Mark
  /// The base when the window has passed.
  private var next: Mark
  private(set) var now: Mark

  /// How far the reading was at an instant.
  struct Mark: Sendable {
    var instant: ContinuousClock.Instant
    var bytes: Int64 = 0
    var rows: Int64 = 0
  }

  private static let window = Duration.seconds(5)

  init(start instant: ContinuousClock.Instant) {
    start = Mark(instant: instant)
    base = start
    next = start
    now = start
  }

  mutating func advance(to mark: Mark) {
    now = mark
    guard mark.instant - next.instant >= Self.window else { return }
    base = next
    next = mark
  }

  var rowsPerSecond: Int64 { perSecond(now.rows - base.rows) }

  var bytesPerSecond: Int64 { perSecond(now.bytes - base.bytes) }

  /// The seconds until all of so many bytes are read; nil while there is nothing to tell it by.
  func secondsLeft(of total: Int64) -> Int64? {
    let rate = bytesPerSecond
    guard rate > 0, total >= now.bytes else { return nil }
    return (total - now.bytes + rate - 1) / rate
  }

  private func perSecond(_ amount: Int64) -> Int64 {
    let elapsed = (now.instant - base.instant) / .seconds(1)
    return elapsed > 0 ? Int64(Double(amount) / elapsed) : 0
  }
}
