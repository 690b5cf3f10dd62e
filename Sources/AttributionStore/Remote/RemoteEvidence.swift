/// How often those fail that are good, as is known of those that were answered in the end.
///
/// Where a service fails at every other request, a journey that fails five times is nothing
/// special; where it never does, two failures tell much.
struct RemoteEvidence: Hashable, Sendable {
  var failures = 0
  var tries = 0

  /// What came long ago counts less.
  private static let mostTries = 2_000
  /// So seldom may a good one be taken for a bad one.
  private static let doubt = 1e-9

  /// Counts one that was answered after so many failures.
  mutating func add(failures count: Int) {
    failures += count
    tries += count + 1
    guard tries > Self.mostTries else { return }
    failures /= 2
    tries /= 2
  }

  /// How many failures in a row show that it is no chance, at most so many.
  ///
  /// Before anything is known, one try in a hundred is thought to fail.
  func conclusive(atMost most: Int) -> Int {
    let rate = (Double(failures) + 0.1) / (Double(tries) + 10)
    var chance = rate
    var count = 1
    while chance > Self.doubt, count < most {
      chance *= rate
      count += 1
    }
    return count
  }
}
