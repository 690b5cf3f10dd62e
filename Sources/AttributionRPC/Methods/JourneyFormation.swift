package import AttributionCore

/// How a journey was cut out of the sessions of a person.
package struct JourneyFormation: JSONRecord {
  package var sessions = 0
  package var boundary = ""
  package var afterConversion = ""
  package var oldest: Instant?
  package var previous: Instant?
  package var leftOut: [OmissionCount] = []
  package var omissions: [OmittedSession] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member("sessions", \.sessions, required: true, "All sessions of who converted."),
    Member(
      "boundary", \.boundary, required: true,
      "Whether a session at the very instant of the conversion counts."),
    Member(
      "after_conversion", \.afterConversion, required: true,
      "What an earlier conversion does to the journey: keep or restart."),
    Member("oldest", \.oldest, "How old a session may be; absent where any may be in it."),
    Member("previous_conversion", \.previous, "When the same person converted before, if at all."),
    Member("left_out", \.leftOut, required: true, "How many sessions are not in it, by reason."),
    Member(
      "left_out_sessions", \.omissions, required: true,
      "The sessions that are not in it, oldest first, the first 100."),
  ]
}

/// How many sessions are left out of a journey for one reason.
package struct OmissionCount: JSONRecord {
  package var reason = ""
  package var sessions = 0

  package init() {}

  package static let members: [Member<Self>] = [
    Member("reason", \.reason, required: true, OmittedSession.reasonSummary),
    Member("sessions", \.sessions, required: true, "How many."),
  ]
}

/// A session of who converted that is not part of the journey.
package struct OmittedSession: JSONRecord {
  package var session = ""
  package var at = Instant(micros: 0)
  package var channelName = ""
  package var reason = ""

  package init() {}

  static let reasonSummary =
    "One of \(JourneyOmission.allCases.map(\.rawValue).joined(separator: ", "))."

  package static let members: [Member<Self>] = [
    Member("session_id", \.session, required: true, "The session."),
    Member("at", \.at, required: true, "When."),
    Member("channel_name", \.channelName, required: true, "Its channel."),
    Member("reason", \.reason, required: true, reasonSummary),
  ]
}
