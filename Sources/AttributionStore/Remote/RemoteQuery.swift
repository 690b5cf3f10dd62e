package import GRDB

/// What is known of single journeys of the remote IHC service, for people.
package struct RemoteQuery {
  let database: Database

  package init(_ database: Database) { self.database = database }
}
