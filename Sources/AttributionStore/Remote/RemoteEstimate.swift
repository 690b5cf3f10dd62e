package import AttributionCore

/// What it would take to have journeys answered, if nothing goes wrong.
package struct RemoteEstimate: Sendable, Hashable {
  package var journeys = 0
  package var sessions = 0
  package var requests = 0
  /// Journeys longer than a request may be, which are not asked.
  package var tooLong = 0

  package init() {}
}

/// Counts the requests that journeys need, one journey after the other, by packing them.
package struct RemoteEstimation {
  private let packing: RequestPacking
  private var estimate = RemoteEstimate()
  private var lengths: [Int] = []

  package init(_ rules: RemoteIHCRules, _ settings: RemoteQueueSettings) {
    packing = RequestPacking(
      journeys: settings.requestJourneys, sessions: rules.requestSessions)
  }

  /// Adds a journey of so many sessions.
  package mutating func add(_ sessions: Int) {
    guard sessions <= packing.sessions else {
      estimate.tooLong += 1
      return
    }
    estimate.journeys += 1
    estimate.sessions += sessions
    lengths.append(sessions)
    guard lengths.count >= RequestPacking.windowJourneys else { return }
    // The last of the packed requests is not full yet: more may come into it.
    let packed = packing.first(.max, of: lengths)
    estimate.requests += packed.count - 1
    lengths = (packed.min { sum($0) < sum($1) } ?? []).map { lengths[$0] }
  }

  private func sum(_ members: [Int]) -> Int { members.reduce(0) { $0 + lengths[$1] } }

  /// What all journeys together need.
  package var result: RemoteEstimate {
    var result = estimate
    result.requests += packing.count(of: lengths)
    return result
  }
}
