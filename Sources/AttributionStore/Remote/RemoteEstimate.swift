package import AttributionCore
import GRDB

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

extension RemoteQueue {
  /// What it takes to have all journeys answered that are in the queue now.
  package func estimate() throws -> RemoteEstimate {
    var estimation = RemoteEstimation(rules.remoteIHC, settings)
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT sessions FROM ihc_journey WHERE state IN ('waiting', 'asked')
        ORDER BY queued_at, key
        """)
    while let row = try rows.next() { estimation.add(row[0]) }
    return estimation.result
  }

  /// What it would take to have all journeys answered that have no answer yet, as if the model were
  /// enabled: those of all conversions of now.
  ///
  /// `onProgress` is called often; throwing gives up.
  package func estimateOfFacts(onProgress: () throws -> Void) throws -> RemoteEstimate {
    var asking = rules
    asking.models = [RemoteIHC.card.id]
    var estimation = RemoteEstimation(rules.remoteIHC, settings)
    let channels = try EffectiveChannels(database, rules)
    guard var answers = try UserAnswers(database, asking, channels.names) else {
      return estimation.result
    }
    var scan = try JourneyScan(database, skippingIdle: true)
    var id: [UInt8] = []
    var history = UserHistory()
    var touchpoints = Touchpoints()
    while try scan.next(id: &id, history: &history) != nil {
      try onProgress()
      history.copyTouchpoints(to: &touchpoints, channels)
      try answers.collect(history, touchpoints)
      for journey in answers.journeys where answers.answers[journey.conversion] == nil {
        estimation.add(journey.sessions.count)
      }
    }
    return estimation.result
  }
}
