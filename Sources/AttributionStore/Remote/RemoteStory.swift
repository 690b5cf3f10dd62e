import AttributionCore
import Foundation
import GRDB

/// What has become of one journey at the remote IHC service, in sentences for people.
struct RemoteStory {
  private let rules: RemoteIHCRules
  private let state: String?
  private let message: String?
  private let answeredAt: Instant?
  private let isImported: Bool

  init(_ database: Database, _ rules: RemoteIHCRules, _ journey: UserAnswers.Journey) throws {
    self.rules = rules
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT state, message, answered_at, exchange, answer IS NOT NULL FROM ihc_journey
        WHERE key = ?
        """, arguments: [Data(journey.key)])
    state = row?[0]
    message = row?[1]
    let isAnswered = (row?[4] as Bool?) ?? false
    answeredAt = isAnswered ? (row?[2] as Int64?).map { Instant(micros: $0) } : nil
    isImported = isAnswered && (row?[3] as Int64?) == 0
  }

  /// What the service said of a journey of so many sessions, of which it was sent `sent`.
  func sentences(sessions: Int, sent: Int, isAnswered: Bool) -> [String] {
    var sentences = [isAnswered ? answerSentence : waitSentence]
    if isAnswered, state == "waiting" || state == "asked" {
      sentences.append("It is being asked again; until then this answer counts.")
    }
    if isAnswered, state == "failed", let message {
      sentences.append("It was asked again, which failed: \(message)")
    }
    if sent < sessions {
      sentences.append(
        "Only the latest \(sent) of \(sessions) sessions are sent (ihc.long_journeys): those before "
          + "them get nothing.")
    }
    return sentences
  }

  private var answerSentence: String {
    let type = "conversion type \(rules.conversionType)"
    let when = answeredAt.map { " at \($0)" } ?? ""
    return isImported
      ? "The IHC service's answer was taken from a saved one\(when), under \(type)."
      : "The IHC service answered\(when), under \(type)."
  }

  private var waitSentence: String {
    switch state {
    case "waiting": "It waits to be sent to the IHC service."
    case "asked": "It was sent to the IHC service, which has not answered yet."
    case "failed": "The IHC service gave no answer: \(message ?? "the reason is erased")"
    default:
      rules.conversionType.isEmpty
        ? "The IHC service is not asked: ihc.conversion_type is not set."
        : "The IHC service was not asked: attribution.models does not have \(RemoteIHC.card.id), or "
          + "the conversion waits for attribution."
    }
  }
}

extension JourneyQuery {
  /// How one conversion is divided under `ihc-remote`, and what the service said.
  func remoteDivision(
    of index: Int, _ history: UserHistory, _ touchpoints: Touchpoints, _ range: Range<Int>,
    _ rules: AttributionRules, _ channels: ChannelNames
  ) throws -> Division? {
    var asking = rules
    asking.models = [RemoteIHC.card.id]
    guard var answers = try UserAnswers(database, asking, channels) else { return nil }
    try answers.collect(history, touchpoints)
    guard let journey = answers.journeys.first(where: { $0.conversion == index }) else {
      return nil
    }
    let answer = answers.answers[index]
    let reasons = try RemoteStory(database, rules.remoteIHC, journey).sentences(
      sessions: range.count, sent: journey.sessions.count, isAnswered: answer != nil)
    let fact = history.conversions[index]
    return rules.remoteDivision(
      of: Attributor.Conversion(instant: fact.instant, revenue: fact.revenue), touchpoints, range,
      answer: answer, reasons: reasons, channels: channels)
  }
}
