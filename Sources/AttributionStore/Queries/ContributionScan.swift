import AttributionCore
import GRDB

/// Goes through what users contribute to reports, one user or person after the other.
struct ContributionScan {
  private let database: Database

  init(_ database: Database) { self.database = database }

  /// Visits the contributions of the models that are kept up to date, as they were added to the
  /// sums; with each the id that stands for the user.
  func stored(_ visit: (UnsafeRawBufferPointer, Contribution) throws -> Void) throws {
    // Not shared: a visitor may throw anywhere.
    let select = try HotStatement(
      own: "SELECT user_id, contribution FROM attributed_user", database)
    var contribution = Contribution()
    while try select.step() {
      try select.withBytes(1) { try contribution.decode($0) }
      try select.withBytes(0) { try visit($0, contribution) }
    }
    select.reset()
  }

  /// Visits the contributions that the models of the rules would make now, from the facts.
  ///
  /// Users whose last conversion lies before `from` are left out: no report from that day on has
  /// credit of theirs.
  func computed(
    by rules: AttributionRules, from: Day?,
    _ visit: (UnsafeRawBufferPointer, Contribution) throws -> Void
  ) throws {
    let channels = try EffectiveChannels(database, rules)
    var attributor = Attributor(rules: rules, channels: channels.names)
    var scan = try JourneyScan(database, skippingIdle: true)
    var attributed = AttributedUser(
      channels, answers: try UserAnswers(database, rules, channels.names))
    var id: [UInt8] = []
    while try scan.next(id: &id, history: &attributed.history) != nil {
      guard let last = attributed.history.conversions.last else { continue }
      if let from, rules.zone.day(of: last.instant) < from { continue }
      try attributed.attribute(with: &attributor)
      try id.withUnsafeBytes { try visit($0, attributed.contribution) }
    }
  }
}
