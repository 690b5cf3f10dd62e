package import AttributionCore

/// Shows how far the remote IHC service has answered, what it costs, and what is in the way.
package struct IHCStatus: RPCMethod {
  package static let name = "ihc.status"
  package static let summary =
    "Shows how far the remote IHC service has answered, what it costs, and what is in the way."
  package static let effect = Effect.reads

  package init() {}

  package static let members: [Member<Self>] = []

  package struct Response: JSONRecord {
    package var state = State.off
    package var message = ""
    package var next: String?
    package var configuration: [String] = []
    package var url = ""
    package var conversionType: String?
    package var journeys = IHCJourneyCounts()
    package var requests = IHCRequestCounts()
    package var budget = IHCBudget()
    package var pace = IHCPace()
    package var pause: IHCPause?
    package var client: IHCClient?
    package var lastError: IHCError?

    package init() {}

    package static let members: [Member<Self>] = [
      Member("state", \.state, required: true, "What is going on."),
      Member("message", \.message, required: true, "The same in words."),
      Member("next", \.next, "What to do, where something is to be done."),
      Member(
        "configuration", \.configuration,
        "The lines of the configuration that would enable it, while it is off."),
      Member("url", \.url, required: true, "Where the service is."),
      Member(
        "conversion_type", \.conversionType, "The conv_type_id that is asked for, if one is set."),
      Member("journeys", \.journeys, required: true, "Journeys, by what became of them."),
      Member("requests", \.requests, required: true, "Requests that are not answered yet."),
      Member("budget", \.budget, required: true, "Requests of this calendar month, in UTC."),
      Member("pace", \.pace, required: true, "How fast it goes, and how long it will take."),
      Member("pause", \.pause, "Why the service is left alone, while it is."),
      Member("client", \.client, "The client process that asked for work last."),
      Member("last_error", \.lastError, "What went wrong last, if anything ever did."),
    ]
  }

  /// What is going on.
  package enum State: String, JSONChoice {
    /// `ihc-remote` is not enabled.
    case off
    /// Every journey is answered, or was given up.
    case idle
    case asking
    /// No client process asks for work.
    case noClient = "no-client"
    /// The service fails, refuses the key, or asked to be left alone, and is, for a while.
    case paused
    /// The month's requests are used up.
    case budget
  }
}

/// Journeys of the remote IHC service, by what became of them.
package struct IHCJourneyCounts: JSONRecord {
  package var waiting = 0
  package var asked = 0
  package var failed = 0
  package var answered = 0
  package var kept = 0

  package init() {}

  package static let members: [Member<Self>] = [
    Member("waiting", \.waiting, required: true, "Journeys that are to be asked."),
    Member("asked", \.asked, required: true, "Journeys in requests that are out."),
    Member("failed", \.failed, required: true, "Journeys that were given up."),
    Member("answered", \.answered, required: true, "Journeys that are answered."),
    Member(
      "kept", \.kept, required: true,
      "Answers of journeys that no conversion has any more, which cost nothing should one have them "
        + "again."),
  ]
}

/// Requests that are not answered yet.
package struct IHCRequestCounts: JSONRecord {
  package var out = 0
  package var waiting = 0
  package var nextAt: Instant?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("out", \.out, required: true, "Requests that the client has."),
    Member("waiting", \.waiting, required: true, "Requests that will be tried again."),
    Member("next_at", \.nextAt, "When the first of these is tried, if there are any."),
  ]
}

/// Requests of a calendar month.
package struct IHCBudget: JSONRecord {
  package var month = ""
  package var requests = 0
  package var limit: Int?
  package var left: Int?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("month", \.month, required: true, "The month, such as 2026-03."),
    Member("requests", \.requests, required: true, "Requests made in it."),
    Member("limit", \.limit, "How many may be made (`ihc.budget`), if that is limited."),
    Member("left", \.left, "How many are left of them."),
  ]
}

/// How fast the remote IHC service answers, and how long it will take.
package struct IHCPace: JSONRecord {
  package var requestsPerMinute = 0
  package var concurrency = 0
  package var answersPerMinute = 0
  package var secondsLeft: Int?
  package var requestsToGo = 0

  package init() {}

  package static let members: [Member<Self>] = [
    Member(
      "requests_per_minute", \.requestsPerMinute, required: true,
      "How many requests may be begun in a minute."),
    Member("concurrency", \.concurrency, required: true, "How many may be out at once."),
    Member(
      "answers_per_minute", \.answersPerMinute, required: true,
      "Journeys that were answered or given up in a minute, of the last ten."),
    Member(
      "seconds_left", \.secondsLeft, "How long the rest will take at that pace, if it goes on."),
    Member(
      "requests_to_go", \.requestsToGo, required: true,
      "How many requests the rest takes at least."),
  ]
}

/// Why the remote IHC service is left alone.
package struct IHCPause: JSONRecord {
  package var until = Instant(micros: 0)
  package var message = ""
  package var isBreaker = false

  package init() {}

  package static let members: [Member<Self>] = [
    Member("until", \.until, required: true, "When it is tried again."),
    Member("message", \.message, required: true, "What went wrong."),
    Member(
      "breaker", \.isBreaker, required: true,
      "Whether it failed or refused too often; else it asked for the pause."),
  ]
}

/// The client process of the remote IHC service.
package struct IHCClient: JSONRecord {
  package var name = ""
  package var seenAt = Instant(micros: 0)

  package init() {}

  package static let members: [Member<Self>] = [
    Member("name", \.name, required: true, "The name of its run."),
    Member("seen_at", \.seenAt, required: true, "When it last asked for work."),
  ]
}

/// Something that went wrong with the remote IHC service.
package struct IHCError: JSONRecord {
  package var at = Instant(micros: 0)
  package var message = ""

  package init() {}

  package static let members: [Member<Self>] = [
    Member("at", \.at, required: true, "When."),
    Member("message", \.message, required: true, "What, with the service's words."),
  ]
}
