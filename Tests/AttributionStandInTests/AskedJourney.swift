import AttributionRPC

/// A journey as a test puts it to the stand-in.
struct AskedJourney {
  var conversion: String
  var sessions: [Session]

  struct Session {
    var id: String
    var timestamp: String
    var channel = "SEO"
    var holder = 1
    var closer = 0
    var impression = 0
  }

  init(_ conversion: String, _ sessions: [Session]) {
    self.conversion = conversion
    self.sessions = sessions
  }

  /// Sessions at ten o'clock on the first days of March.
  init(_ conversion: String, days: Int) {
    self.init(
      conversion,
      (1...days).map { Session(id: "\(conversion)-s\($0)", timestamp: "2026-03-0\($0) 10:00:00") })
  }

  /// The rows, with conversion 1 on the last.
  var rows: [JSON] {
    sessions.enumerated().map { index, session in
      [
        "conversion_id": .string(conversion), "session_id": .string(session.id),
        "timestamp": .string(session.timestamp), "channel_label": .string(session.channel),
        "holder_engagement": .number(JSONNumber(session.holder)),
        "closer_engagement": .number(JSONNumber(session.closer)),
        "conversion": index == sessions.count - 1 ? 1 : 0,
        "impression_interaction": .number(JSONNumber(session.impression)),
      ]
    }
  }

  static func body(_ journeys: [AskedJourney], redistribution: JSON? = nil) -> JSON {
    var body = JSONObject([("customer_journeys", .array(journeys.flatMap(\.rows)))])
    if let redistribution { body.append("redistribution_parameter", redistribution) }
    return .object(body)
  }

  /// The sum of what the rows of an answer give a conversion, in units of 0.0001.
  static func sum(_ rows: [JSON], of conversion: String) -> Int64? {
    rows.filter { $0["conversion_id"] == .string(conversion) }.reduce(0) { sum, row in
      guard let sum, case .number(let ihc)? = row["ihc"], let units = ihc.units(decimals: 4)
      else { return nil }
      return sum + units
    }
  }
}
