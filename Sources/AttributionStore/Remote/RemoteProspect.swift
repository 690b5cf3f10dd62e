package import AttributionCore
package import GRDB

/// What it would take to have the remote IHC service answer for every journey of now.
package struct RemoteProspect: Hashable, Sendable {
  package private(set) var conversions = 0
  /// Conversions without a journey.
  package private(set) var unattributed = 0
  package private(set) var answered = 0
  /// Given up before; they are not sent again by themselves.
  package private(set) var failed = 0
  package private(set) var tooLong = 0
  /// Those that would be sent, and the requests they fit into.
  package private(set) var toSend = RemoteEstimate()

  /// Goes through all facts under these rules, whatever models they enable.
  ///
  /// - Complexity: O(sessions of those who converted), and a look into the table for each
  ///   conversion.
  package init(
    _ database: Database, _ rules: AttributionRules, _ settings: RemoteQueueSettings
  ) throws {
    var rules = rules
    rules.models = [RemoteIHC.card.id]
    let state = try database.cachedStatement(
      sql: "SELECT state FROM ihc_journey WHERE key = ? AND code IS NOT 'too-long'")
    var estimation = RemoteEstimation(rules.remoteIHC, settings)
    var scan = try RemoteJourneyScan(database, rules)
    while try scan.next() {
      conversions += scan.history.conversions.count
      unattributed += scan.history.conversions.count - scan.journeys.count
      for journey in scan.journeys {
        if scan.answers[journey.conversion] != nil {
          answered += 1
        } else if journey.isTooLong {
          tooLong += 1
        } else if try String.fetchOne(state, arguments: [journey.key.data]) == "failed" {
          failed += 1
        } else {
          estimation.add(journey.sessions.count)
        }
      }
    }
    toSend = estimation.result
  }
}
