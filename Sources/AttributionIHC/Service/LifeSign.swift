/// The signs of life that a service manager wants to see of a loop.
struct LifeSign {
  private var shown: ContinuousClock.Instant?

  /// Between two signs; often enough for any watch that is kept.
  let interval = Duration.seconds(2)

  /// Shows one, if it is time.
  mutating func show(_ notice: ServiceNotice) {
    guard notice.watchdog != nil else { return }
    let now = ContinuousClock.now
    if let shown, now - shown < interval { return }
    shown = now
    notice.isAlive()
  }
}
