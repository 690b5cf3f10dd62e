import AttributionCore
import GRDB

/// The journeys of one user or person as the remote IHC service is asked for them, and its answers.
///
/// Made again for each user of a pass, with the same memory.
struct UserAnswers {
  /// The journey of one conversion.
  struct Journey {
    /// Its position in the history.
    var conversion: Int
    /// The sessions that are sent, by their positions in the history.
    var sessions: Range<Int>
    var key: [UInt8]
    /// Whether it has more sessions than may be sent.
    var isTooLong: Bool

    /// Those whose conversion or sessions it has, by their positions among the owners.
    func owners(in history: UserHistory, _ owners: FactOwners) -> Set<Int> {
      guard owners.users.count > 1 else { return [0] }
      var positions: Set<Int> = [owners.position(of: history.conversions[conversion].id)]
      for session in history.sessions[sessions] {
        positions.insert(owners.position(of: session.id))
      }
      return positions
    }
  }

  /// One a conversion that has a journey.
  private(set) var journeys: [Journey] = []
  /// One a conversion; nil where it has no journey, or its journey no answer.
  private(set) var answers: [RemoteAnswer?] = []
  private let rules: AttributionRules
  private let format: RemoteJourneys
  private let channelNames: [[UInt8]]
  private let select: HotStatement
  private let scratch = RowScratch()

  /// Nil where the rules do not enable the model.
  init?(_ database: Database, _ rules: AttributionRules, _ channels: ChannelNames) throws {
    guard rules.models.contains(RemoteIHC.card.id) else { return nil }
    self.rules = rules
    format = RemoteJourneys(rules.remoteIHC)
    channelNames = channels.names.map { Array($0.utf8) }
    select = try HotStatement(
      database, "SELECT answer FROM ihc_journey WHERE key = ? AND answer IS NOT NULL")
  }

  /// Finds the journeys of a user and what was answered for them.
  ///
  /// - Complexity: O(sessions in all journeys), and a look into the table for each.
  mutating func collect(_ history: UserHistory, _ touchpoints: Touchpoints) throws {
    journeys.removeAll(keepingCapacity: true)
    answers.removeAll(keepingCapacity: true)
    var previous: Instant?
    for (position, conversion) in history.conversions.enumerated() {
      let range = rules.journeys.range(
        of: conversion.instant, after: previous, in: touchpoints.instants)
      previous = conversion.instant
      guard !range.isEmpty else {
        answers.append(nil)
        continue
      }
      let journey = journey(of: position, range, history, touchpoints)
      journeys.append(journey)
      answers.append(try answer(to: journey))
    }
  }

  private func journey(
    of conversion: Int, _ range: Range<Int>, _ history: UserHistory, _ touchpoints: Touchpoints
  ) -> Journey {
    let most = rules.remoteIHC.requestSessions
    var journey = Journey(
      conversion: conversion, sessions: range, key: [], isTooLong: range.count > most)
    if journey.isTooLong, rules.remoteIHC.longJourneys == .latest {
      journey.sessions = range.suffix(most)
      journey.isTooLong = false
    }
    write(journey, history, touchpoints)
    journey.key = scratch.first.withUnsafeBytes { format.key(of: $0) }
    return journey
  }

  /// The rows of a journey of the history that was collected last, as they are sent.
  func rows(of journey: Journey, _ history: UserHistory, _ touchpoints: Touchpoints) -> [UInt8] {
    write(journey, history, touchpoints)
    return scratch.first.withUnsafeBytes { Array($0) }
  }

  private func write(_ journey: Journey, _ history: UserHistory, _ touchpoints: Touchpoints) {
    scratch.first.removeAll()
    scratch.first.append(UInt8(ascii: "["))
    history.text.withUnsafeBytes { text in
      let conversion = text.piece(history.conversions[journey.conversion].id)
      for position in journey.sessions {
        if position > journey.sessions.lowerBound { scratch.first.append(UInt8(ascii: ",")) }
        channelNames[Int(touchpoints.channels[position].rawValue)].withUnsafeBytes { channel in
          scratch.first.appendRemoteRow(
            conversion: conversion, session: text.piece(history.sessions[position].id),
            at: touchpoints.instants[position], channel: channel, touchpoints.flags[position],
            isConversion: position == journey.sessions.upperBound - 1)
        }
      }
    }
    scratch.first.append(UInt8(ascii: "]"))
  }

  private func answer(to journey: Journey) throws -> RemoteAnswer? {
    try journey.key.withUnsafeBytes { key in
      select.bind(blob: key, at: 1)
      defer { select.reset() }
      guard try select.step() else { return nil }
      let answer = try select.withBytes(0) { try RemoteAnswer(decoding: $0) }
      guard answer.sessions.count == journey.sessions.count else {
        throw StoreError(
          .corrupt,
          "a stored answer of the IHC service is not of its journey's sessions; restore the "
            + "database from a backup")
      }
      return answer
    }
  }
}
