package import AttributionCore
import Foundation
package import GRDB

/// Asks the remote IHC service again for journeys that it has answered or failed.
package struct RemoteForcing {
  private let database: Database
  private let rules: AttributionRules

  package init(_ database: Database, _ rules: AttributionRules) {
    self.database = database
    self.rules = rules
  }

  /// How many journeys of conversions of some days would be asked for again.
  ///
  /// `onProgress` is called often; throwing gives up.
  package func count(
    days: ClosedRange<Day>, onProgress: () throws -> Void
  ) throws -> Int64 {
    var count: Int64 = 0
    try visit(days, onProgress) { key, _ in
      let isAskable = try Bool.fetchOne(
        database, sql: "SELECT \(Self.isAskable) FROM ihc_journey WHERE key = ?",
        arguments: [Data(key)])
      if isAskable == true { count += 1 }
    }
    return count
  }

  /// Lets the journeys of conversions of some days wait to be asked for again, each with the answer
  /// it has until there is another.
  ///
  /// Returns how many will be asked for, whether they waited already or not. `onProgress` is called
  /// often; throwing gives up.
  package func run(
    days: ClosedRange<Day>, at now: Instant, onProgress: () throws -> Void
  ) throws -> Int64 {
    var count: Int64 = 0
    try visit(days, onProgress) { key, rows in
      try database.execute(
        sql: """
          UPDATE ihc_journey
          SET state = 'waiting', rows = ?, queued_at = ?, attempts = 0, code = NULL, message = NULL
          WHERE key = ? AND \(Self.isAskable)
          """, arguments: [Data(try PackedText.pack(rows())), now.micros, Data(key)])
      count += Int64(database.changesCount)
    }
    return count
  }

  /// Of a row of `ihc_journey`: it is done with, and not for its length.
  private static let isAskable =
    "(state = 'answered' OR state = 'failed' AND code IS NOT '\(RemoteJourneyTable.tooLong)')"

  private func visit(
    _ days: ClosedRange<Day>, _ onProgress: () throws -> Void,
    _ body: ([UInt8], () -> [UInt8]) throws -> Void
  ) throws {
    let channels = try EffectiveChannels(database, rules)
    guard var answers = try UserAnswers(database, rules, channels.names) else { return }
    var scan = try JourneyScan(database, skippingIdle: true)
    var id: [UInt8] = []
    var history = UserHistory()
    var touchpoints = Touchpoints()
    while try scan.next(id: &id, history: &history) != nil {
      try onProgress()
      history.copyTouchpoints(to: &touchpoints, channels)
      try answers.collect(history, touchpoints)
      for journey in answers.journeys {
        let instant = history.conversions[journey.conversion].instant
        guard days.contains(rules.zone.day(of: instant)) else { continue }
        try body(journey.key) { answers.rows(of: journey, history, touchpoints) }
      }
    }
  }
}
