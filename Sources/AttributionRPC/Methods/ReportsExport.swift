/// Reads a whole table, a page at a time.
package struct ReportsExport: RPCMethod {
  package static let name = "reports.export"
  package static let summary = "Reads a whole table, a page at a time."
  package static let effect = Effect.reads

  package var dataset = ExportDataset.channelReporting
  package var cursor: String?
  package var limit = 1000

  package init() {}

  package static let members: [Member<Self>] = [
    Member("dataset", \.dataset, required: true, "The table."),
    Member("cursor", \.cursor, "Where the page before ended: its next_cursor."),
    Member("limit", \.limit, in: 1...10_000, "At most this many rows, 1 to 10000."),
  ]

  package struct Response: JSONRecord {
    package var columns: [String] = []
    /// As many values a row as there are columns.
    package var rows: [[JSON]] = []
    package var nextCursor: String?

    package init() {}

    package static let members: [Member<Self>] = [
      Member("columns", \.columns, required: true, "The names of the columns."),
      Member("rows", \.rows, required: true, "The rows, a value for each column."),
      Member("next_cursor", nullable: \.nextCursor, "Where the next page starts; null at the end."),
    ]
  }
}

/// A table that can be read as a whole.
package enum ExportDataset: String, JSONChoice {
  case channelReporting = "channel_reporting"
  case attributionCustomerJourney = "attribution_customer_journey"
  case sessionSources = "session_sources"
  case conversions
  case sessionCosts = "session_costs"
  case customerJourneys = "customer_journeys"
}
