import TestSupport
import Testing

/// Waits until `isTrue`; a test goes wrong that waits in vain.
func waitUntil(
  _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation,
  _ isTrue: () -> Bool
) async throws {
  var patience = Patience()
  while !isTrue() {
    let goesOn = try await patience.allows(lookAfter: .milliseconds(5))
    try #require(goesOn, what, sourceLocation: sourceLocation)
  }
}
