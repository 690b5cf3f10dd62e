import AttributionRPC

/// How a journey came about, in sentences.
struct JourneyStory {
  private let response: JourneysExplain.Response
  private var journey: JourneyFormation { response.journey }

  init(_ response: JourneysExplain.Response) { self.response = response }

  /// What the reasons for leaving a session out are called.
  static let words = [
    "after-conversion": "after the conversion",
    "at-conversion": "at the very instant of the conversion",
    "beyond-lookback": "older than the lookback window",
    "before-previous-conversion": "up to the previous conversion",
  ]

  var text: String {
    ([touches, earlier, omissions].compactMap(\.self)).joined(separator: " ")
  }

  private var touches: String {
    let count = response.touches.count
    guard count > 0 else {
      let sessions =
        switch journey.sessions {
        case 0: "No session of this user is known"
        case 1: "The user's only session is not \(rule)"
        default: "None of the user's \(journey.sessions) sessions is \(rule)"
        }
      return "\(sessions): the conversion is unattributed."
    }
    if count == journey.sessions {
      return count == 1
        ? "Its journey is the user's only session, which is \(rule)."
        : "Its journey is all \(count) sessions of the user, which are \(rule)."
    }
    return "Its journey is \(count) of the user's \(journey.sessions) sessions: those \(rule)."
  }

  private var rule: String {
    let end = journey.boundary == "exclusive" ? "before the conversion" : "up to the conversion"
    guard let oldest = journey.oldest else { return "\(end), however old" }
    return "\(end) and no older than \(response.lookback) (since \(oldest))"
  }

  private var earlier: String? {
    guard let previous = journey.previous else { return nil }
    return journey.afterConversion == "restart"
      ? "It begins after the user's previous conversion, at \(previous) (attribution."
        + "after_conversion is restart)."
      : "The user had converted before, at \(previous); sessions before that count again "
        + "(attribution.after_conversion is keep)."
  }

  private var omissions: String? {
    guard !journey.leftOut.isEmpty else { return nil }
    let parts = journey.leftOut.map { "\($0.sessions) \(Self.words[$0.reason] ?? $0.reason)" }
    return "Left out: \(parts.joined(separator: ", "))."
  }
}
