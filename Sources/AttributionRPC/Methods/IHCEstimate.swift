/// Says how many requests the remote IHC service would take for all journeys of now.
package struct IHCEstimate: RPCMethod {
  package static let name = "ihc.estimate"
  package static let summary =
    "Says how many requests the remote IHC service would take for all journeys of now."
  package static let effect = Effect.reads

  package var configuration: String?
  package var configurationName: String?
  package var changes: [SettingChange] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member(
      "configuration", \.configuration,
      "The text of a configuration file that stands in place of the daemon’s."),
    Member(
      "configuration_name", \.configurationName, "What errors call that file, such as its path."),
    Member(
      "set", \.changes,
      "A setting over those of the file, such as ihc.request_sessions=3000; once more for each."),
  ]

  package struct Response: JSONRecord {
    package var isEnabled = false
    package var url = ""
    package var conversionType: String?
    package var conversions = 0
    package var unattributed = 0
    package var answered = 0
    package var failed = 0
    package var tooLong = 0
    package var journeys = 0
    package var sessions = 0
    package var requests = 0
    package var requestJourneys = 0
    package var requestSessions = 0
    package var secondsAtLeast = 0
    package var budget = IHCBudget()

    package init() {}

    package static let members: [Member<Self>] = [
      Member("enabled", \.isEnabled, required: true, "Whether ihc-remote is enabled."),
      Member("url", \.url, required: true, "Where the service is."),
      Member(
        "conversion_type", \.conversionType,
        "The conv_type_id that would be asked for, if one is set."),
      Member("conversions", \.conversions, required: true, "Conversions."),
      Member(
        "unattributed", \.unattributed, required: true,
        "Conversions without a journey, which are not sent."),
      Member("answered", \.answered, required: true, "Journeys that are answered already."),
      Member("failed", \.failed, required: true, "Journeys that were given up."),
      Member(
        "too_long", \.tooLong, required: true,
        "Journeys with more sessions than a request may have, which are not sent."),
      Member("journeys", \.journeys, required: true, "Journeys that would be sent."),
      Member("sessions", \.sessions, required: true, "Their sessions."),
      Member("requests", \.requests, required: true, "The requests that they fit into."),
      Member(
        "request_journeys", \.requestJourneys, required: true, "Journeys that a request may have."),
      Member(
        "request_sessions", \.requestSessions, required: true, "Sessions that a request may have."),
      Member(
        "seconds_at_least", \.secondsAtLeast, required: true,
        "How long the limit of requests a minute makes it take."),
      Member("budget", \.budget, required: true, "Requests of this calendar month, in UTC."),
    ]
  }
}
