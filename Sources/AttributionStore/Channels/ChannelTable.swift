package import AttributionCore
package import GRDB

/// The names of channels, which facts name by number.
package struct ChannelTable {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// All channels; a channel's row number is its number.
  package func names() throws -> ChannelNames {
    ChannelNames(try String.fetchAll(database, sql: "SELECT name FROM channel ORDER BY id"))
  }

  /// The channels that sessions count for.
  package func counted() throws -> ChannelNames {
    ChannelNames(
      try String.fetchAll(
        database,
        sql: """
          SELECT name FROM channel
          WHERE id IN (SELECT channel FROM channel_day WHERE sessions > 0) ORDER BY id
          """))
  }

  /// Adds the channels that rules set, so that what is made by them can name them.
  func intern(_ rules: ChannelRules) throws {
    guard !rules.isEmpty else { return }
    _ = try intern(ChannelNames(rules.channels))
  }

  /// The database's numbers of the channels of a load; new ones are added.
  func intern(_ wanted: ChannelNames) throws -> [ChannelID] {
    var known = try names()
    return try wanted.names.map { name in
      if let channel = known[name] { return channel }
      let channel = known.intern(name)
      try database.execute(
        sql: "INSERT INTO channel (id, name) VALUES (?, ?)",
        arguments: [Int64(channel.rawValue), name])
      return channel
    }
  }
}
