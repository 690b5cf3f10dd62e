/// Why a conversion has no journey, told by the session that came nearest to being in one.
package enum UnattributedReason: String, CaseIterable, Sendable {
  /// The user has no sessions.
  case noSessions = "no-sessions"
  /// The user's sessions are all after the conversion.
  case onlyLater = "only-later"
  /// The last session before the conversion, and so all others, are older than the lookback.
  case outsideLookback = "outside-lookback"
  /// No session is after the user's previous conversion, under `restart`.
  case beforePrevious = "before-previous"
  /// The last session is at the very instant of the conversion, under `exclusive`.
  case sameInstant = "same-instant"
}

extension JourneyRules {
  /// Why a conversion that has no journey has none, and the session that came nearest: the last one
  /// not after the conversion, else the first one after it.
  ///
  /// `previous` is the user's previous conversion, if any; `instants`, of the user's sessions, ascend.
  package func reason(
    ofUnattributed conversion: Instant, after previous: Instant?, in instants: [Instant]
  ) -> (reason: UnattributedReason, nearest: Int?) {
    guard !instants.isEmpty else { return (.noSessions, nil) }
    let end = instants.partitioningIndex { $0 > conversion }
    guard end > 0 else { return (.onlyLater, 0) }
    if boundary == .exclusive, instants[end - 1] == conversion { return (.sameInstant, end - 1) }
    let isCut =
      afterConversion == .restart && openPath(after: previous, in: instants).lowerBound >= end
    return (isCut ? .beforePrevious : .outsideLookback, end - 1)
  }
}
