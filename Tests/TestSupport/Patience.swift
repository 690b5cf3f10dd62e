/// How long a test waits for something that must come.
///
/// It is bounded by time and by looks. Time alone would not do: where many tests take turns on few
/// cores, one of them may get to look only every few seconds, and what it waits for is as slow.
package struct Patience: Sendable {
  private static let fewestLooks = 200

  private let end: ContinuousClock.Instant
  private var looks = 0

  package init(_ time: Duration = .seconds(90)) { end = .now + time }

  /// Lets `time` pass until the next look; false if there have been enough.
  package mutating func allows(lookAfter time: Duration) async throws -> Bool {
    looks += 1
    guard looks < Self.fewestLooks || .now < end else { return false }
    try await Task.sleep(for: time)
    return true
  }
}
