package import GRDB

/// How much of everything the store holds.
package struct Facts {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  package func counts() throws -> FactCounts {
    var counts = FactCounts()
    let stored = try Row.fetchAll(database, sql: "SELECT name, count FROM fact_count")
    for row in stored {
      let name: String = row[0]
      if let (_, path) = FactCounts.names.first(where: { $0.0 == name }) {
        counts[keyPath: path] = row[1]
      }
    }
    return counts
  }
}
