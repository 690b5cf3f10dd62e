package import AttributionCore

/// Reports the conversions that no channel gets credit for, and why.
package struct ReportsUnattributed: RPCMethod {
  package static let name = "reports.unattributed"
  package static let summary = "Reports the conversions that no channel gets credit for, and why."
  package static let effect = Effect.reads

  package var from: Day?
  package var to: Day?
  package var by = UnattributedGrouping.reason
  package var limit = 20

  package init() {}

  package static let members: [Member<Self>] = [
    Member("from", \.from, "The first day of the conversions."),
    Member("to", \.to, "The last day of the conversions."),
    Member("by", \.by, "What makes a row: a reason, or a day and a reason."),
    Member("limit", \.limit, in: 0...1000, "At most this many examples, the latest, 0 to 1000."),
  ]

  package struct Response: JSONRecord {
    package var rows: [UnattributedRow] = []
    package var examples: [UnattributedConversion] = []
    package var totals = ConversionTotals()

    package init() {}

    package static let members: [Member<Self>] = [
      Member("rows", \.rows, required: true, "The reasons, by day where asked for."),
      Member("examples", \.examples, required: true, "The latest such conversions."),
      Member("totals", \.totals, required: true, "The conversions of the range."),
    ]
  }
}

/// What makes a row of the report of unattributed conversions.
package enum UnattributedGrouping: String, JSONChoice {
  case reason
  /// A day of the conversions, and a reason.
  case day
}

/// Why conversions have no journey.
package enum UnattributedCause: String, JSONChoice {
  case noSessions = "no-sessions"
  case onlyLater = "only-later"
  case outsideLookback = "outside-lookback"
  case beforePrevious = "before-previous"
  case sameInstant = "same-instant"
}

/// The conversions of one reason.
package struct UnattributedRow: JSONRecord {
  package var reason = UnattributedCause.noSessions
  package var date: Day?
  package var conversions = 0
  package var revenue = Money.zero
  package var share: JSONNumber?
  package var meaning = ""

  package init() {}

  package static let members: [Member<Self>] = [
    Member("reason", \.reason, required: true, "The reason."),
    Member("date", \.date, "The day; absent where rows are not by day."),
    Member("conversions", \.conversions, required: true, "Conversions without a journey."),
    Member("revenue", \.revenue, required: true, "Their revenue."),
    Member("share", nullable: \.share, "Of all conversions in the range, 0 to 1."),
    Member("meaning", \.meaning, required: true, "What that means, and what would bring them in."),
  ]
}

/// A conversion without a journey.
package struct UnattributedConversion: JSONRecord {
  package var conversion = ""
  package var user = ""
  package var at = Instant(micros: 0)
  package var revenue = Money.zero
  package var reason = UnattributedCause.noSessions
  package var nearestSessionAt: Instant?
  package var detail = ""
  package var source = SourceLine()

  package init() {}

  package static let members: [Member<Self>] = [
    Member("conv_id", \.conversion, required: true, "The conversion."),
    Member("user_id", \.user, required: true, "Who converted."),
    Member("at", \.at, required: true, "When."),
    Member("revenue", \.revenue, required: true, "What it was worth."),
    Member("reason", \.reason, required: true, "Why it has no journey."),
    Member(
      "nearest_session_at", nullable: \.nearestSessionAt,
      "When the session was that came nearest to being in it; null without sessions."),
    Member("detail", \.detail, required: true, "How near that was."),
    Member("source", \.source, required: true, "Where the conversion was read."),
  ]
}
