import AttributionCore
import Foundation
import GRDB

/// Goes through everybody who converted, with the journeys that the remote IHC service is asked for
/// and its answers.
struct RemoteJourneyScan {
  private(set) var history = UserHistory()
  private(set) var touchpoints = Touchpoints()
  let channels: EffectiveChannels
  private var scan: JourneyScan
  private var user: UserAnswers
  private var id: [UInt8] = []

  /// The rules enable `ihc-remote`.
  init(_ database: Database, _ rules: AttributionRules) throws {
    channels = try EffectiveChannels(database, rules)
    scan = try JourneyScan(database, skippingIdle: true)
    guard let user = try UserAnswers(database, rules, channels.names) else {
      preconditionFailure("the rules of such a scan enable \(RemoteIHC.card.id)")
    }
    self.user = user
  }

  /// One a conversion that has a journey.
  var journeys: [UserAnswers.Journey] { user.journeys }

  /// One a conversion.
  var answers: [RemoteAnswer?] { user.answers }

  /// Goes to the next user or person; false at the end.
  mutating func next() throws -> Bool {
    while try scan.next(id: &id, history: &history) != nil {
      guard !history.conversions.isEmpty else { continue }
      history.copyTouchpoints(to: &touchpoints, channels)
      try user.collect(history, touchpoints)
      return true
    }
    return false
  }
}

extension [UInt8] {
  /// The same bytes, as the database takes them.
  var data: Data { Data(self) }
}
