import Testing

/// Waits until `isTrue`, for at most a minute; a test goes wrong that waits in vain.
func waitUntil(
  _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation,
  _ isTrue: () -> Bool
) async throws {
  let end = ContinuousClock.now + .seconds(90)
  while !isTrue() {
    try #require(ContinuousClock.now < end, what, sourceLocation: sourceLocation)
    try await Task.sleep(for: .milliseconds(5))
  }
}
