package import GRDB

/// How far the remote IHC service has come with the journeys of now.
package struct RemoteBacklog {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// Journeys of conversions of now, by what became of them.
  package struct Counts: Hashable, Sendable {
    /// Those that wait to be asked, or are being asked.
    package var open: Int64
    /// Those that were given up.
    package var failed: Int64
  }

  package func counts() throws -> Counts {
    func count(_ states: String) throws -> Int64 {
      try Int64.fetchOne(
        database, sql: "SELECT count(*) FROM ihc_journey WHERE state IN (\(states)) AND is_current")
        ?? 0
    }
    return Counts(open: try count("'waiting', 'asked'"), failed: try count("'failed'"))
  }
}
