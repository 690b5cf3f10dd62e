package import AttributionCore
package import GRDB

/// The requests and answers that people saved of earlier runs.
package struct SavedAnswers {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// How many there are, and what became of them.
  package struct Counts: Sendable, Hashable {
    /// Answers that were taken, and how many of them fit a journey of now.
    package var imported: Int64 = 0
    package var current: Int64 = 0
    /// Requests and answers whose other half has not come.
    package var waitingRequests: Int64 = 0
    package var waitingAnswers: Int64 = 0
    /// Requests that wait for a conversion type.
    package var untyped: Int64 = 0
  }

  package func counts() throws -> Counts {
    var counts = Counts()
    let journeys = try Row.fetchOne(
      database,
      sql: """
        SELECT count(*), coalesce(sum(is_current), 0) FROM ihc_journey
        WHERE exchange = 0 AND answer IS NOT NULL
        """)
    counts.imported = journeys?[0] ?? 0
    counts.current = journeys?[1] ?? 0
    let halves = try Row.fetchAll(
      database,
      sql: """
        SELECT state, kind IN (2, 4), count(*) FROM ihc_saved
        WHERE state IN ('waiting', 'untyped') GROUP BY 1, 2
        """)
    for row in halves {
      let count: Int64 = row[2]
      if row[0] as String == SavedMatching.Outcome.untyped.state {
        counts.untyped += count
      } else if row[1] as Bool {
        counts.waitingAnswers += count
      } else {
        counts.waitingRequests += count
      }
    }
    return counts
  }

  /// Gives requests that wait for a conversion type the one of the rules, if they have one, and
  /// takes the answers that fit them then; whoever has such a journey is marked.
  package func complete(
    by rules: AttributionRules, at now: Instant, onProgress: () throws -> Void
  ) throws {
    guard !rules.remoteIHC.conversionType.isEmpty else { return }
    let table = try SavedTable(database)
    let conversions = try table.conversions(in: [SavedMatching.Outcome.untyped.state])
    guard !conversions.isEmpty else { return }
    let answers = try ImportedAnswers(database, at: now)
    for conversion in conversions {
      try onProgress()
      var settling = try SavedSettling(conversion, table)
      try settling.complete(by: rules.remoteIHC)
      _ = try settling.settle(with: answers)
    }
    var aggregates = Aggregates(
      zone: rules.zone, try EffectiveChannels(database, rules))
    try answers.mark(&aggregates)
    try aggregates.write(to: database)
  }
}
