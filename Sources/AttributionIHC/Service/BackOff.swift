/// Pauses that double with every failure, up to a longest one, each by chance up to half shorter.
package struct BackOff: Sendable {
  private let first: Duration
  private let longest: Duration
  private var next: Duration

  package init(first: Duration, longest: Duration) {
    self.first = first
    self.longest = longest
    next = first
  }

  /// The next pause.
  package mutating func pause(using random: inout some RandomNumberGenerator) -> Duration {
    defer { next = min(next * 2, longest) }
    return next * Double.random(in: 0.5...1, using: &random)
  }

  /// Begins anew, after a success.
  package mutating func reset() { next = first }
}
