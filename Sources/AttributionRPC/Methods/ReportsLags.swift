package import AttributionCore

/// Reports how long conversions take, in time and in touchpoints.
package struct ReportsLags: RPCMethod {
  package static let name = "reports.lags"
  package static let summary = "Reports how long conversions take, in time and in touchpoints."
  package static let effect = Effect.reads

  package var from: Day?
  package var to: Day?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("from", \.from, "The first day of the conversions."),
    Member("to", \.to, "The last day of the conversions."),
  ]

  package struct Response: JSONRecord {
    package var fromFirst = LagDistribution()
    package var fromLast = LagDistribution()
    package var length = LagDistribution()
    package var totals = ConversionTotals()

    package init() {}

    package static let members: [Member<Self>] = [
      Member(
        "from_first", \.fromFirst, required: true,
        "Time from the first touchpoint to the conversion, in seconds."),
      Member(
        "from_last", \.fromLast, required: true,
        "Time from the last touchpoint to the conversion, in seconds."),
      Member("length", \.length, required: true, "Touchpoints of the journey."),
      Member("totals", \.totals, required: true, "The conversions of the range."),
    ]
  }
}

/// How conversions are spread over a measure.
package struct LagDistribution: JSONRecord {
  package var median: JSONNumber?
  package var p90: JSONNumber?
  package var classes: [LagClass] = []

  package init() {}

  package static let members: [Member<Self>] = [
    Member(
      "median", nullable: \.median,
      "The smallest value that half of the conversions do not exceed; null without any."),
    Member(
      "p90", nullable: \.p90,
      "The smallest value that nine of ten conversions do not exceed; null without any."),
    Member("classes", \.classes, required: true, "All classes, also those without conversions."),
  ]
}

/// One class of a distribution.
package struct LagClass: JSONRecord {
  package var label = ""
  package var from = 0
  package var to: Int?
  package var conversions = 0
  package var revenue = Money.zero
  package var share: JSONNumber?
  package var cumulativeShare: JSONNumber?

  package init() {}

  package static let members: [Member<Self>] = [
    Member("label", \.label, required: true, "Such as `1-24 h` or `11-20`."),
    Member("from", \.from, required: true, "Where it starts, included."),
    Member("to", nullable: \.to, "Where it ends, excluded; null for the last."),
    Member("conversions", \.conversions, required: true, "Its conversions."),
    Member("revenue", \.revenue, required: true, "Their revenue."),
    Member("share", nullable: \.share, "Of all conversions with a journey, 0 to 1."),
    Member("cumulative_share", nullable: \.cumulativeShare, "With all classes before it."),
  ]
}
