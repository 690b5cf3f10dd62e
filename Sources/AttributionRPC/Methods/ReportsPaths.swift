package import AttributionCore

/// Reports the paths that lead to conversions most, with how often nothing came of them.
package struct ReportsPaths: RPCMethod {
  package static let name = "reports.paths"
  package static let summary =
    "Reports the paths that lead to conversions most, with how often nothing came of them."
  package static let effect = Effect.reads

  package var from: Day?
  package var to: Day?
  package var by = PathOrder.conversions
  package var channel: String?
  package var isExact = false
  package var minLength = 1
  package var minConversions = 1
  package var limit = 20

  package init() {}

  package static let members: [Member<Self>] = [
    Member("from", \.from, "The first day of the conversions."),
    Member("to", \.to, "The last day of the conversions."),
    Member("by", \.by, "What comes first."),
    Member("channel", \.channel, "Only paths that touch this channel."),
    Member(
      "exact", \.isExact, "Keeps a channel that follows itself; else repetitions count once."),
    Member("min_length", \.minLength, in: 1...1000, "Only paths of at least so many channels."),
    Member(
      "min_conversions", \.minConversions, in: 1...1_000_000_000,
      "Only paths of at least so many conversions."),
    Member("limit", \.limit, in: 1...1000, "At most this many paths, 1 to 1000."),
  ]

  package struct Response: JSONRecord {
    package var rows: [ReportedPath] = []
    package var selected = PathSums()
    package var omitted = PathSums()
    package var openPaths = 0
    package var openPathsElsewhere = 0
    package var totals = ConversionTotals()

    package init() {}

    package static let members: [Member<Self>] = [
      Member("rows", \.rows, required: true, "The paths, in the order asked for."),
      Member(
        "selected", \.selected, required: true,
        "All paths of the range that channel and minima leave, listed or not."),
      Member("omitted", \.omitted, required: true, "Those that the limit leaves out."),
      Member(
        "open_paths", \.openPaths, required: true,
        "Open paths: sessions of users after their last conversion, the last one in the range."),
      Member(
        "open_paths_elsewhere", \.openPathsElsewhere, required: true,
        "Those that are no path which ever converted in the range."),
      Member("totals", \.totals, required: true, "The conversions of the range."),
    ]
  }
}

/// What paths are sorted by, the greatest first.
package enum PathOrder: String, JSONChoice {
  case conversions
  case revenue
  case rate
}

/// A path and what came of it.
package struct ReportedPath: JSONRecord {
  package var path = ""
  package var channels: [String] = []
  package var conversions = 0
  package var revenue = Money.zero
  package var averageRevenue = Money.zero
  package var nulls = 0
  package var rate = JSONNumber(0)
  package var meanDays = JSONNumber(0)

  package init() {}

  package static let members: [Member<Self>] = [
    Member("path", \.path, required: true, "The channels, oldest first, such as A > B."),
    Member("channels", \.channels, required: true, "The channels, oldest first."),
    Member("conversions", \.conversions, required: true, "Conversions with this path."),
    Member("revenue", \.revenue, required: true, "Their revenue."),
    Member("average_revenue", \.averageRevenue, required: true, "Revenue per conversion."),
    Member("nulls", \.nulls, required: true, "Open paths that are just this one."),
    Member("rate", \.rate, required: true, "Conversions over conversions and nulls, 0 to 1."),
    Member(
      "mean_days", \.meanDays, required: true,
      "Days from the first touchpoint to the conversion, on average."),
  ]
}

/// Some paths, taken together.
package struct PathSums: JSONRecord {
  package var paths = 0
  package var conversions = 0
  package var revenue = Money.zero

  package init() {}

  package static let members: [Member<Self>] = [
    Member("paths", \.paths, required: true, "How many paths."),
    Member("conversions", \.conversions, required: true, "Their conversions."),
    Member("revenue", \.revenue, required: true, "Their revenue."),
  ]
}
